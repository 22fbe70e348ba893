import { expect, it } from 'vitest';
import { ENGINE_VERSION } from '../engine/version.ts';
import { engineChanges, whyDifferent } from './engineChanges.ts';

it('has a line for every version after the first, up to the present one', () => {
  const versions = Array.from({ length: Number(ENGINE_VERSION) - 1 }, (_, i) => String(i + 2));
  expect(Object.keys(engineChanges)).toEqual(versions);
});

it('says what changed since the engine that saved a run', () => {
  const { 2: second, 3: third } = engineChanges;
  expect(whyDifferent('2', '3')).toBe(`It was saved by engine 2; this is 3. Since then: ${third}.`);
  expect(whyDifferent('1', '3')).toBe(
    `It was saved by engine 1; this is 3. Since then: ${second}; ${third}.`,
  );
  expect(whyDifferent('1', '2')).toBe(
    `It was saved by engine 1; this is 2. Since then: ${second}.`,
  );
});

it('has words for runs of the same, of a newer and of an unknown engine', () => {
  expect(whyDifferent('3', '3')).toMatch(/^Engine 3 saved it, too/);
  expect(whyDifferent('9', '3')).toMatch(/engine 9; this is 3\. Reload the page/);
  expect(whyDifferent('', '3')).toBe('It does not say which engine saved it.');
  expect(whyDifferent('a fork', '3')).toBe('It was saved by engine a fork; this is 3.');
});
