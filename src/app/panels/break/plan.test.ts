import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../../engine/scenario/defaults.ts';
import type { FailoverSpec } from '../../../engine/scenario/scenario.ts';
import { noticesOf, trial, trialScenario } from '../../../engine/trial.ts';
import type { FaultView } from '../../../worker/protocol.ts';
import { topologyOf } from '../../stage/testTopologies.ts';
import { faultGroups, targetsOf } from './groups.ts';
import {
  lastsFor,
  lengthWords,
  momentAt,
  overAfter,
  planned,
  stillToCome,
  timingProblem,
} from './plan.ts';

const never = Number.POSITIVE_INFINITY;
const slow = { fault: 'slow-node', target: 'node:0001-001', amount: 20 };

describe('a plan', () => {
  it('strikes as often as asked, and heals each time', () => {
    const timing = { atSeconds: 10, lastsSeconds: 5, times: 2, everySeconds: 30 };
    const heal = { kind: 'heal', fault: 'slow-node', target: 'node:0001-001' };
    expect(planned(slow, true, timing)).toEqual([
      { at: 10e9, kind: 'strike', ...slow },
      { at: 15e9, ...heal },
      { at: 40e9, kind: 'strike', ...slow },
      { at: 45e9, ...heal },
    ]);
    expect(planned(slow, false, timing).map((i) => i.at)).toEqual([10e9, 40e9]);
  });

  it('of what ElastiCache has to notice does not end by itself, unless that is asked for', () => {
    expect([lastsFor('node-crash', null), lastsFor('zone-outage', null)]).toEqual([0, 0]);
    expect([lastsFor('slow-node', null), lastsFor('node-crash', 20)]).toEqual([10, 20]);
    const crash = { fault: 'node-crash', target: 'node:0001-001' };
    const timing = { atSeconds: 10, lastsSeconds: 0, times: 1, everySeconds: 60 };
    expect(planned(crash, true, timing)).toEqual([{ at: 10e9, kind: 'strike', ...crash }]);
  });

  it('says what its length means', () => {
    const { failover } = defaultScenario();
    const plain = (asked: number | null, kind: 'managed' | 'cluster-bus' = 'managed') =>
      lengthWords(asked, { ...failover, kind }).replaceAll('\u00a0', ' ');
    expect([null, 0, 9, 12, 15].map((asked) => plain(asked))).toEqual([
      'Empty: a node that crashes or freezes until ElastiCache replaces it (6 min), a zone that fails until you end it, all else for 10 s.',
      '0: a node that crashes or freezes until ElastiCache replaces it (6 min), all else until you end it.',
      'A node that crashes or freezes is back before ElastiCache notices it (after 10 s to 15 s), and then there is no failover.',
      'A node that crashes or freezes may be back before ElastiCache notices it (after 10 s to 15 s), and then there is no failover.',
      '',
    ]);
    expect(plain(null, 'cluster-bus')).toContain('freezes until you end it,');
    expect(plain(10, 'cluster-bus')).toContain('before the other nodes notice it (after 15 s)');
  });

  it('must end before it begins again', () => {
    const timing = { atSeconds: 10, lastsSeconds: 30, times: 2, everySeconds: 30 };
    expect(timingProblem(timing, true, never)).toMatch(/must end before.*less than the 30 s of/);
    expect(timingProblem({ ...timing, lastsSeconds: 0 }, true, never)).toMatch(
      /never does: say under "for" how long it lasts: less than 30 s/,
    );
    expect(timingProblem({ ...timing, everySeconds: 0 }, false, never)).toMatch(/how many seconds/);
    expect(timingProblem({ ...timing, lastsSeconds: 20 }, true, never)).toBeNull();
    expect(timingProblem(timing, false, never)).toBeNull();
  });

  it('may leave the end to ElastiCache where the pause is long enough', () => {
    const { failover } = defaultScenario();
    const bus = { ...failover, kind: 'cluster-bus' } as const;
    const over = (fault: string, amount?: number, by: FailoverSpec = failover) =>
      overAfter({ fault, target: 'node:0001-001', ...(amount && { amount }) }, by);
    expect([over('node-crash'), over('node-pause'), over('reboot', 30)]).toEqual([360, 360, 30]);
    expect([over('zone-outage'), over('node-crash', 0, bus), over('slow-node', 20)]).toEqual(
      Array(3).fill(never),
    );
    const timing = { atSeconds: 10, lastsSeconds: 0, times: 3, everySeconds: 360 };
    const plain = (...args: Parameters<typeof timingProblem>) =>
      timingProblem(...args)?.replaceAll('\u00a0', ' ');
    expect(plain(timing, true, 360)).toBe(
      'It must end before it begins again, and by itself that is after 6 min. Under "every" write more than 360 s, or say under "for" how long it lasts: less than 360 s.',
    );
    expect(timingProblem({ ...timing, everySeconds: 361 }, true, 360)).toBeNull();
    expect(plain({ ...timing, everySeconds: 20 }, false, 30)).toBe(
      'It must end before it begins again, and by itself that is after 30 s. Under "every" write more than 30 s.',
    );
    expect(timingProblem({ ...timing, times: 1 }, true, never)).toBeNull();
  });

  it('of crashes and freezes without an end strikes each time, as the node has been replaced', () => {
    const target = 'node:0001-001';
    const strikes = { 'node-crash': 'node-crashed', 'node-pause': 'node-paused' } as const;
    for (const [fault, code] of Object.entries(strikes)) {
      const everySeconds = overAfter({ fault, target }, trialScenario().failover) + 0.5;
      const timing = { atSeconds: 1, lastsSeconds: 0, times: 3, everySeconds };
      expect(timingProblem(timing, true, everySeconds - 0.5)).toBeNull();
      const sim = trial(undefined, planned({ fault, target }, true, timing));
      sim.runUntil(1e9 + 3 * everySeconds * 1e9);
      expect(noticesOf(sim, code)).toHaveLength(3);
      expect(noticesOf(sim, 'operation-refused')).toEqual([]);
    }
  });

  it('must end within the longest run, the last of its strikes too', () => {
    const timing = { atSeconds: 86_400, lastsSeconds: 10, times: 1, everySeconds: 60 };
    expect(timingProblem(timing, true, never)).toMatch(/ends after 86400 s/);
    expect(timingProblem(timing, false, never)).toBeNull();
    expect(timingProblem({ ...timing, atSeconds: 86_390 }, true, never)).toBeNull();
    expect(timingProblem({ ...timing, atSeconds: 86_390, times: 2 }, true, never)).toMatch(
      /ends after/,
    );
    expect(timingProblem({ ...timing, atSeconds: 1e300 }, true, never)).toMatch(/ends after/);
  });

  it('knows what is still to come', () => {
    const done = { at: 1e9, kind: 'strike', ...slow } as const;
    const coming = { at: 9e9, kind: 'heal', fault: 'slow-node', target: 'node:0001-001' } as const;
    expect(stillToCome([done, { at: 8e9, kind: 'set', knob: 'x', value: 1 }, coming], 2e9)).toEqual(
      [coming],
    );
  });

  it('finds the moment under the pointer', () => {
    expect(momentAt({ from: 10e9, to: 20e9 }, 0.25)).toBe(12.5e9);
    expect(momentAt({ from: 10e9, to: 20e9 }, 2)).toBe(20e9);
  });
});

describe('groups of faults', () => {
  const fault = (name: string, target: FaultView['target'], isOperation = false): FaultView => ({
    name,
    label: name,
    about: '',
    target,
    heal: '',
    isOperation,
  });
  const table = [
    fault('node-crash', 'node'),
    fault('keys-command', 'node'),
    fault('partition', 'zone-pair'),
    fault('hot-key', 'traffic'),
    fault('key-expiry', 'key'),
    fault('mass-expiry', 'cache'),
    fault('dns-stuck', 'client'),
    fault('slow-origin', 'origin'),
    fault('reboot', 'node', true),
  ];

  it('have each fault once', () => {
    const found = faultGroups(table, topologyOf({ replicas: 1 }));
    expect(found.map((g) => [g.name, g.faults.map((f) => f.name)])).toEqual([
      ['node', ['node-crash', 'keys-command']],
      ['zones', ['partition']],
      ['traffic', ['hot-key', 'key-expiry', 'mass-expiry']],
      ['clients', ['dns-stuck']],
      ['origin', ['slow-origin']],
      ['operations', ['reboot']],
    ]);
  });

  it('leave out what Memcached does not know, and links where there is one zone', () => {
    const memcached = topologyOf({ zones: 1, shards: 2, engine: 'memcached' });
    expect(faultGroups(table, memcached).flatMap((g) => g.faults.map((f) => f.name))).toEqual([
      'node-crash',
      'hot-key',
      'key-expiry',
      'mass-expiry',
      'slow-origin',
      'reboot',
    ]);
  });

  it('name every target in the grammar of the engine', () => {
    const topology = topologyOf({ replicas: 1 });
    expect(targetsOf('node', topology).map((t) => t.value)).toEqual([
      'node:0001-001',
      'node:0001-002',
    ]);
    const sharded = topologyOf({ shards: 2, replicas: 1 });
    expect(targetsOf('node', sharded, true).slice(4)).toEqual([
      { value: 'shard:0001', label: 'shard 0001: all 2 nodes' },
      { value: 'shard:0002', label: 'shard 0002: all 2 nodes' },
    ]);
    const single = topologyOf({ shards: 2 });
    expect(targetsOf('node', single, true)).toEqual(targetsOf('node', single));
    expect(targetsOf('shard', sharded)).toEqual([
      { value: 'shard:0001', label: '0001' },
      { value: 'shard:0002', label: '0002' },
    ]);
    expect(targetsOf('client', topology).map((t) => t.value)).toContain('clients');
    expect(targetsOf('client', topology).map((t) => t.value)).toContain('client:app-1');
    expect(targetsOf('zone-pair', topology)).toEqual([
      { value: 'zones:us-east-1a|us-east-1b', label: 'us-east-1a and us-east-1b' },
    ]);
    expect(targetsOf('zone-link', topology).map((t) => t.value)).toEqual([
      'link:us-east-1a>us-east-1b',
      'link:us-east-1b>us-east-1a',
    ]);
    expect(targetsOf('key', topology).map((t) => t.value)).toEqual(['hottest-key']);
    expect(targetsOf('traffic', topology)).toEqual([{ value: 'traffic', label: 'traffic' }]);
  });
});
