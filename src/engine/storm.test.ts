import { describe, expect, it, vi } from 'vitest';
import { movesAtOnce } from './cluster/operations/port.ts';
import { faults } from './faults/faults.ts';
import { storm } from './storm.ts';
import { stormRun } from './stormRun.ts';
import { brokenStorms, seedsOf } from './storms.ts';

vi.setConfig({ testTimeout: 300_000 });

describe('a storm', () => {
  it('is the same each time, and another for another seed', () => {
    expect(storm(5)).toEqual(storm(5));
    expect(stormRun(6)).not.toEqual(stormRun(5));
  });

  it('is drawn so that every fault, engine, mode, pattern and setting comes up', () => {
    const runs = Array.from({ length: 100 }, (_, i) => stormRun(i + 1));
    const struck = new Set(
      runs.flatMap(({ interventions }) =>
        interventions.map((i) => (i.kind === 'set' ? i.knob : i.fault)),
      ),
    );
    for (const fault of Object.keys(faults)) expect(struck).toContain(fault);
    expect(struck.size).toBeGreaterThan(Object.keys(faults).length + 8);
    const drawn = (of: (run: (typeof runs)[number]) => unknown) => new Set(runs.map(of)).size;
    expect(drawn(({ scenario }) => scenario.cluster.engine)).toBe(3);
    expect(drawn(({ scenario }) => scenario.cluster.clusterMode)).toBe(2);
    expect(drawn(({ scenario }) => scenario.cluster.automaticFailover)).toBe(2);
    expect(drawn(({ scenario }) => scenario.zones.length)).toBe(3);
    expect(drawn(({ scenario }) => scenario.cache.pattern)).toBe(3);
    expect(drawn(({ scenario }) => scenario.clients.readFrom)).toBe(4);
    expect(drawn(({ scenario }) => scenario.cluster.deployment)).toBe(2);
    expect(drawn(({ scenario }) => movesAtOnce(scenario.cluster))).toBe(2);
    expect(drawn(({ scenario }) => scenario.workload.mgetPercent)).toBe(3);
    expect(drawn(({ scenario }) => scenario.workload.hashTags)).toBe(3);
    expect(drawn(({ scenario }) => scenario.workload.shape)).toBe(5);
    expect(drawn(({ scenario }) => scenario.clients.multiKey)).toBe(2);
    expect(drawn(({ scenario }) => scenario.clients.clusterAware)).toBe(2);
    expect(drawn(({ scenario }) => scenario.clients.slotTable)).toBe(3);
    expect(drawn(({ scenario }) => scenario.clients.singleFlight)).toBe(2);
    expect(drawn(({ scenario }) => scenario.clients.connections)).toBe(3);
    expect(drawn(({ scenario }) => scenario.clients.retryJitter)).toBe(2);
    expect(drawn(({ scenario }) => scenario.clients.tls)).toBe(2);
    expect(drawn(({ scenario }) => scenario.clients.discoverySeconds)).toBe(5);
  });
});

describe('storms', () => {
  it.each(seedsOf(0, 2, Boolean(process.env['CACHESCAPE_LONG'])))(
    'of seeds from %i leave nothing broken',
    (...seeds) => {
      expect(brokenStorms(seeds)).toEqual([]);
    },
  );
});
