import { describe, expect, it } from 'vitest';
import '../../engine/whole.ts';
import { SECOND } from '../../engine/base/units.ts';
import { refuseFault } from '../../engine/faults/faults.ts';
import type { EngineName } from '../../engine/scenario/scenario.ts';
import { reshaped, trial } from '../../engine/trial.ts';
import { tablesFor } from '../../worker/tables.ts';
import { strikesOn, suitsEngine } from './targets.ts';

/** In the words of refusals: it is nothing of this engine, whatever one sets. */
const NEVER: { readonly [engine: string]: RegExp } = {
  memcached: /Memcached/,
  valkey: /Only Memcached/,
};

describe('faults and operations', () => {
  it.each<EngineName>(['memcached', 'valkey'])(
    'are offered where the engine knows them: %s',
    (engine) => {
      const isMemcached = engine === 'memcached';
      const sim = trial((s) => reshaped(s, isMemcached ? { engine, shards: 2 } : { engine }));
      sim.runUntil(SECOND);
      const targets: { readonly [kind: string]: string } = {
        node: isMemcached ? 'node:0001' : 'node:0001-001',
        shard: 'shard:0001',
        client: 'clients',
        key: 'hottest-key',
        zone: 'zone:us-east-1a',
        'zone-pair': 'zones:us-east-1a|us-east-1b',
        'zone-link': 'link:us-east-1a>us-east-1b',
      };
      const { faults } = tablesFor(sim.scenario);
      const never = faults.filter(({ name, target }) =>
        NEVER[engine]?.test(refuseFault(sim, name, targets[target] ?? target) ?? ''),
      );
      // A restore is refused before for want of a backup, and a takeover for want of a bus.
      const more = isMemcached ? ['cluster-takeover', 'restore'] : [];
      const hidden = faults.filter((fault) => !suitsEngine(fault, { engine } as never));
      expect(hidden.map(({ name }) => name).toSorted()).toEqual(
        [...never.map(({ name }) => name), ...more].toSorted(),
      );
    },
  );

  it('of a whole shard are offered on the shard, and on none of its nodes', () => {
    const sim = trial((s) => reshaped(s, { shards: 2, replicas: 1 }));
    const tables = tablesFor(sim.scenario);
    const topology = sim.cluster.view();
    const targets = (kind: 'node' | 'shard') =>
      (kind === 'node' ? topology.nodes : topology.groups).flatMap((_, index) =>
        strikesOn({ kind, index }, topology, tables)
          .filter(({ fault }) => fault.name === 'scale-in')
          .map(({ target }) => target),
      );
    expect(targets('node')).toEqual([]);
    expect(targets('shard')).toEqual(['shard:0001', 'shard:0002']);
    for (const target of targets('shard')) expect(refuseFault(sim, 'scale-in', target)).toBeNull();
  });
});
