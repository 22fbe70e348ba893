import { describe, expect, test, vi } from 'vitest';
import { readRunValue } from '../../exchange/schema.ts';
import { hitRatio, nodes, notices, player, SECOND, sum, until } from './trial.ts';

const play = player(readRunValue);

vi.setConfig({ testTimeout: 60_000 });

describe('two clients, two rings', () => {
  test('from the first app that has the new list to the last, each reads what the other did not write', () => {
    const sim = play('two-rings', 60);
    const joined = (notices(sim, 'nodes-changed')[0]?.at as number) / SECOND;
    const [first, last] = notices(sim, 'client-learned-nodes').map(({ at }) => at / SECOND);
    expect(joined).toBe(5);
    expect(first).toBeGreaterThan(11);
    expect(last).toBeGreaterThan(30);
    const stale = (from: number, to: number) => sum(sim, 'staleHits', from, to) / (to - from);
    expect(stale(0, 11)).toBeLessThan(0.5);
    expect(stale(15, 34)).toBeGreaterThan(10 * stale(0, 11));
    expect(stale(15, 34)).toBeGreaterThan(20);
    // What only the old place was told lingers on the new node, and fades with each write.
    expect(stale(50, 60)).toBeLessThan(stale(15, 34) / 4);
  });

  test('a shorter interval makes the gap shorter; a fixed list leaves the new node empty', () => {
    const short = play('two-rings', 20, ({ scenario }) => {
      scenario.clients.discoverySeconds = 5;
    });
    expect(notices(short, 'client-learned-nodes').every(({ at }) => at <= 10 * SECOND)).toBe(true);
    const fixed = play('two-rings', 20, ({ scenario }) => {
      scenario.clients.discoverySeconds = 0;
    });
    expect(nodes(fixed, 'keys').at(-1)).toBe(0);
    expect(nodes(short, 'keys').at(-1)).toBeGreaterThan(150);
  });

  test('a node that has left refuses calls until every app has asked', () => {
    const sim = play('two-rings', 50, (run) => {
      run.interventions = [
        { at: 5 * SECOND, kind: 'strike', fault: 'remove-node', target: 'node:0002' },
      ];
    });
    expect(sum(sim, 'cacheErrors', 0, 5)).toBe(0);
    expect(sum(sim, 'cacheErrors', 6, 11)).toBeGreaterThan(500);
    expect(hitRatio(sim, 6, 11)).toBeGreaterThan(0.9);
    expect(sum(until(sim, 60), 'cacheErrors', 36, 60)).toBe(0);
  });
});

describe('a node fewer', () => {
  test.each([
    { id: 'memcached-modulo', moved: [70, 80] as const, missing: [0.5, 0.6] as const },
    { id: 'memcached-ketama', moved: [18, 32] as const, missing: [0.1, 0.25] as const },
  ])('$id: a quarter of the nodes goes', ({ id, moved, missing }) => {
    const sim = play(id, 60);
    const [change] = notices(sim, 'nodes-changed');
    expect(change?.at).toBe(10 * SECOND);
    expect(change?.args['movedPercent']).toBeGreaterThan(moved[0]);
    expect(change?.args['movedPercent']).toBeLessThan(moved[1]);
    expect(hitRatio(sim, 9, 10)).toBeGreaterThan(0.99);
    // In the first second after it, keys that were asked for twice hit again.
    expect(1 - hitRatio(sim, 10, 11)).toBeGreaterThan(missing[0]);
    expect(1 - hitRatio(sim, 10, 11)).toBeLessThan(missing[1]);
    expect(hitRatio(sim, 55)).toBeGreaterThan(0.99);
  });
});
