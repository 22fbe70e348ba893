import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { durable } from '../../cluster/persistence/trials.ts';
import { violations } from '../../invariants.ts';
import { noticesOf, reshaped, type Tweak, trial, trialScenario } from '../../trial.ts';
import { defaultScenario } from '../defaults.ts';
import { problems } from '../problems.ts';
import {
  knobDisabled,
  knobProblem,
  knobStandard,
  knobValue,
  refuseKnob,
  replacesCluster,
} from '../settings.ts';
import { knobs } from './knobs.ts';

vi.setConfig({ testTimeout: 60_000 });

const paths = Object.keys(knobs);
const memcached: Tweak = (s) => reshaped(s, { engine: 'memcached', shards: 2 });
const sharded: Tweak = (s) => reshaped(s, { shards: 2, replicas: 1 });

/** Values at the edges of a knob and beyond. */
function values(path: string): { legal: (number | string | boolean)[]; illegal: unknown[] } {
  const knob = knobs[path];
  if (knob?.kind === 'switch') return { legal: [true, false], illegal: [1, 'true', null] };
  if (knob?.kind === 'choice') {
    return {
      legal: knob.choices.map(({ value }) => value),
      illegal: ['none of them', 1, undefined, ''],
    };
  }
  const { min = 0, max = 0, step = 1 } = knob ?? {};
  const illegal: unknown[] = [min - 1, max + 1, Number.NaN, Infinity, String(min), null];
  if (step >= 1) illegal.push(min + 0.5);
  return { legal: [min, max], illegal };
}

describe.each(paths)('%s', (path) => {
  it('has a standard value that is legal', () => {
    expect(knobProblem(path, knobStandard(path))).toBeNull();
    expect(knobValue(defaultScenario(), path)).toEqual(knobStandard(path));
  });

  it('has a label, one line of meaning, and bounds that make sense', () => {
    const knob = knobs[path];
    expect([knob?.label === '', knob?.about.endsWith('.')]).toEqual([false, true]);
    if (knob?.kind === 'number') {
      expect(knob.min).toBeLessThan(knob.max);
      expect(knob.step).toBeGreaterThan(0);
    }
    if (knob?.kind === 'choice')
      expect(new Set(knob.choices.map(({ value }) => value)).size).toBe(knob.choices.length);
  });

  it('takes its legal values and refuses others with what to write', () => {
    const { legal, illegal } = values(path);
    for (const value of legal) expect([value, knobProblem(path, value)]).toEqual([value, null]);
    for (const value of illegal)
      expect(knobProblem(path, value)).toMatch(
        / Write (a number|a whole number|one of|true or false)/,
      );
  });

  it('when set says so, is what it was set to, and the run goes on sound', () => {
    const base: Tweak =
      path === 'clients.distribution' ? memcached : ofShards.has(path) ? sharded : () => {};
    for (const value of values(path).legal) {
      const sim = trial((s) => {
        base(s);
        s.workload.ratePerSecond = 500;
        if (path === 'workload.hotKeyPercent') s.workload.popularity = 'hot-key';
      });
      sim.runUntil(300 * MILLISECOND);
      const before = knobValue(sim.scenario, path);
      const refusal = refuseKnob(sim, path, value);
      const done = sim.intervene({ kind: 'set', knob: path, value });
      if (refusal !== null) {
        expect(done).toBe(refusal);
        expect(knobValue(sim.scenario, path)).toEqual(before);
        continue;
      }
      expect(done).toEqual({ at: 300 * MILLISECOND, kind: 'set', knob: path, value });
      expect(knobValue(sim.scenario, path)).toEqual(value);
      expect(noticesOf(sim, 'setting-changed')[0]?.args).toEqual({
        knob: path,
        from: String(before),
        to: String(value),
      });
      expect(noticesOf(sim, 'cluster-replaced')).toHaveLength(
        replacesCluster(trialScenario(base), path) ? 1 : 0,
      );
      if (path === 'workload.ratePerSecond' && value === 500_000) sim.runUntil(310 * MILLISECOND);
      else sim.runUntil(SECOND);
      expect(violations(sim)).toEqual([]);
      expect(problems(sim.scenario)).toEqual([]);
    }
  });
});

const ofShards = new Set(['cluster.shards', 'clients.clusterAware', 'clients.slotTable']);

describe('refuseKnob', () => {
  const refusal = (tweak: Tweak, path: string, value: unknown) =>
    refuseKnob(trial(tweak), path, value);

  it.each<[string, Tweak, string, unknown, string]>([
    ['an unknown setting', () => {}, 'cluster.colour', 1, 'There is no setting "cluster.colour".'],
    [
      'a number out of bounds',
      () => {},
      'cluster.replicas',
      6,
      'cluster.replicas is 6. Write a number from 0 to 5 (per shard).',
    ],
    [
      'a fraction',
      () => {},
      'cluster.replicas',
      1.5,
      'cluster.replicas is 1.5. Write a whole number.',
    ],
    [
      'automatic failover off in cluster mode',
      sharded,
      'cluster.automaticFailover',
      false,
      'Cluster mode enabled always has automatic failover. Write true.',
    ],
    [
      'automatic failover off under Multi-AZ',
      () => {},
      'cluster.automaticFailover',
      false,
      'Multi-AZ needs automatic failover. Switch that on first.',
    ],
    [
      'automatic failover without replicas',
      (s) => reshaped(s, { replicas: 0 }),
      'cluster.automaticFailover',
      true,
      'Automatic failover needs at least one replica. Add one first.',
    ],
    [
      'Multi-AZ without failover',
      (s) => reshaped(s, { replicas: 0 }),
      'cluster.multiAz',
      true,
      'Multi-AZ needs automatic failover. Switch that on first.',
    ],
    [
      'more entries than a run may hold',
      (s) => void Object.assign(s.workload, { keyspace: 2_000_000, valueBytes: 100_000 }),
      'cluster.maxmemoryBytes',
      700e9,
      'About 4000000 resident entries, replicas counted, are more than the 2000000 a run may hold. Use fewer keys, or larger values.',
    ],
    [
      'detection that begins after its end',
      () => {},
      'failover.detectMinMs',
      700,
      'The least detection time is above the most.',
    ],
  ])('refuses %s', (_, tweak, path, value, message) => {
    expect(refusal(tweak, path, value)).toBe(message);
  });
});

describe('knobDisabled', () => {
  const disabled = (tweak: Tweak) => {
    const scenario = trialScenario(tweak);
    return Object.fromEntries(
      paths.flatMap((path) => {
        const why = knobDisabled(scenario, path);
        return why === '' ? [] : [[path, why]];
      }),
    );
  };

  it('says what cannot be changed in the standard scenario', () => {
    expect(disabled(() => {})).toEqual({
      'cluster.shards': 'With cluster mode disabled there is one shard.',
      'clients.distribution': 'Only Memcached clients choose the node.',
      'clients.clusterAware': 'With cluster mode disabled there are no slots.',
      'clients.slotTable': 'With cluster mode disabled there are no slots.',
      'cache.slabAutomove': 'Only Memcached has slabs.',
      'clients.discoverySeconds': 'Only Memcached clients ask for a list of nodes.',
      'workload.hotKeyPercent': 'Choose the popularity "One hot key" or "Moving hot set" first.',
      'workload.phaseRequests': 'Choose a popularity that moves first.',
      'workload.phaseKeys': 'Choose a popularity that moves first.',
      'workload.valueShape': 'Choose the law of sizes "Generalized Pareto" first.',
      'workload.tagKeys': 'Choose the hash tags "One for each group" first.',
      'persistence.durability': 'Durability needs Valkey 9.0 or later.',
      'failover.nodeTimeoutMs': 'ElastiCache decides this itself.',
      'failover.requireFullCoverage': 'ElastiCache decides this itself.',
    });
    const bus = disabled((s) => {
      sharded(s);
      s.failover.kind = 'cluster-bus';
    });
    expect(bus).not.toHaveProperty('failover.nodeTimeoutMs');
    expect(bus['failover.detectMinMs']).toBe('The cluster bus has no such phase.');
  });

  it('offers durability where all it needs is there, and to switch it off where it is on', () => {
    const why = (tweak: Tweak) => disabled(tweak)['persistence.durability'];
    const old: Tweak = (s) => {
      s.cluster.engineVersion = '8.0';
    };
    expect(why(durable('disabled'))).toBeUndefined();
    expect(why(durable('sync', old))).toBeUndefined();
    expect(why(durable('disabled', old))).toBe('Durability needs Valkey 9.0 or later.');
    const bus: Tweak = (s) => {
      s.failover.kind = 'cluster-bus';
    };
    expect(why(durable('disabled', bus))).toBe(
      'Durability belongs to ElastiCache, not to an open-source cluster.',
    );
    const oneZone: Tweak = (s) => {
      s.cluster.multiAz = false;
    };
    expect(why(durable('disabled', oneZone))).toBe(
      'Durability needs Multi-AZ with a replica in each shard.',
    );
  });

  it('says what Memcached has not', () => {
    const lacks = disabled(memcached);
    for (const path of [
      'cluster.clusterMode',
      'cluster.replicas',
      'cluster.automaticFailover',
      'cluster.multiAz',
      'cluster.reservedMemoryPercent',
      'cache.evictionPolicy',
      'cache.maxmemorySamples',
      'clients.readFrom',
    ]) {
      expect(lacks[path]).toBe('Memcached has nothing like it.');
    }
    expect(lacks).not.toHaveProperty('cluster.shards');
    expect(lacks).not.toHaveProperty('clients.distribution');
  });

  it('says what Serverless decides, and what a trace does', () => {
    const serverless = disabled((s) => {
      sharded(s);
      s.cluster.deployment = 'serverless';
    });
    expect(serverless['cluster.nodeType']).toBe('ElastiCache Serverless decides this itself.');
    expect(serverless).not.toHaveProperty('workload.ratePerSecond');
    const traced = disabled((s) => {
      s.workload.trace = { name: 'a.csv', requests: 1, hash: '0' };
    });
    for (const path of paths.filter(
      (p) => p.startsWith('workload.') && p !== 'workload.ratePerSecond',
    )) {
      expect(traced[path]).toBe('The trace says which keys are asked for.');
    }
  });
});
