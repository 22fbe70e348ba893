import { expect, test } from 'vitest';
import { defaultScenario } from '../../engine/scenario/defaults.ts';
import { tablesFor } from '../../worker/tables.ts';
import { setToActions } from './setTo.ts';

const { knobs } = tablesFor(defaultScenario());

const leading = (query: string) =>
  setToActions(query, knobs)[0]?.name.replaceAll('\u00a0', ' ') ?? '';

test('a setting is set to the figure that follows its name, in the unit that is shown', () => {
  expect(leading('cache memory 8')).toBe('Set Cache memory to 8 MiB');
  expect(leading('memory 8 gib')).toBe('Set Cache memory to 8 GiB');
  expect(leading('set ttl to 90 s')).toBe('Set Time to live to 90 s');
  expect(leading('ttl 1 min 30 s')).toBe('Set Time to live to 90 s');
  expect(leading('traffic 12,000')).toBe('Set Traffic to 12,000 requests/s');
});

test('what is no figure, or none within the bounds of any setting, sets nothing', () => {
  expect(
    ['ttl', '8', 'cache memory 8 cats', 'cache memory 9999 gib', 'crash 0001-001', '0001-001'].map(
      leading,
    ),
  ).toEqual(['', '', '', '', '', '']);
});
