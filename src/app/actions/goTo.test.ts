import { expect, test, vi } from 'vitest';
import { goToAction, momentAsked, runToActions } from './goTo.ts';
import { matchOf, searched } from './match.ts';

vi.stubGlobal('location', { hash: '#/play/first-hit' });

test('a moment is read as people write it', () => {
  const asked = [
    '30 s',
    'go to 30',
    'at 1:30',
    '90sec',
    'go back to 1.5 min',
    '1 min 30 s',
    '1:02:03',
  ];
  expect(asked.map(momentAsked)).toEqual([30e9, 30e9, 90e9, 90e9, 90e9, 90e9, 3723e9]);
  expect(['500 ms', 'to 0', 'Jump to 12.5s'].map(momentAsked)).toEqual([5e8, 0, 12.5e9]);
});

test('what names no moment leads nowhere', () => {
  const other = [
    '30',
    '',
    'go to',
    'crash at 30 s',
    '0001-001',
    '1:1,000',
    '1:1000',
    '5 shards',
    'at 900 h',
  ];
  expect(other.map(momentAsked)).toEqual(other.map(() => null));
});

test('a moment is gone to, and found again by its id', () => {
  const done: unknown[] = [];
  const lab = {
    pause: (keepClock: boolean) => done.push(['pause', keepClock]),
    seek: (at: number) => done.push(['seek', at]),
  };
  const action = goToAction('at 1:30');
  expect(action?.name).toBe('Go to 90.0\u00a0s');
  expect(goToAction(action?.id ?? '')?.id).toBe(action?.id);
  action?.act({ lab } as unknown as Parameters<NonNullable<typeof action>['act']>[0]);
  expect(done).toEqual([
    ['pause', true],
    ['seek', 90e9],
  ]);
});

test('the way on to the next event of a kind is found by its words', () => {
  const lab = { store: { getState: () => ({ run: null }) } };
  const actions = runToActions(lab as unknown as Parameters<typeof runToActions>[0]);
  const first = (query: string) =>
    actions
      .map((action) => ({ id: action.id, fit: matchOf(query, searched(action)) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit)[0]?.id;
  expect(
    ['next eviction', 'run to the next failover', 'skip to error', 'next event', 'until ttl'].map(
      first,
    ),
  ).toEqual(['run to eviction', 'run to failover', 'run to failed', 'run to any', 'run to expiry']);
});
