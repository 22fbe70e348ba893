import { expect, it } from 'vitest';
import { SECOND } from '../../base/units.ts';
import { change, noticesOf, reshaped, trial } from '../../trial.ts';

/** A full node of 8 MiB whose items grow from 1 kB to `valueBytes` after four seconds. */
function grown(valueBytes: number) {
  const sim = trial((s) => {
    reshaped(s, { engine: 'memcached', shards: 1 });
    s.cluster.maxmemoryBytes = 8 * 2 ** 20;
    Object.assign(s.workload, { ratePerSecond: 4_000, keyspace: 9_000, popularity: 'uniform' });
    s.workload.valueBytes = 1_000;
    s.cache.slabAutomove = 'off';
  });
  sim.runUntil(4 * SECOND);
  change(sim, { kind: 'set', knob: 'workload.valueBytes', value: valueBytes });
  sim.runUntil(12 * SECOND);
  return sim;
}

it('a class that evicts its own items in few pages is told of once, as it stands', () => {
  const [told, ...more] = noticesOf(grown(4_000), 'slab-starved');
  expect(more).toEqual([]);
  expect(told?.at).toBeGreaterThan(4 * SECOND);
  const { itemBytes = 0, pages = 0, of = 0 } = told?.args ?? {};
  expect(itemBytes).toBeGreaterThan(4_000);
  expect(pages / of).toBeLessThanOrEqual(0.25);
  // A class's first page comes on top of the eight.
  expect(of).toBe(9);
});

it('a class that evicts with most of the pages is not', () => {
  expect(noticesOf(grown(1_000), 'slab-starved')).toEqual([]);
});
