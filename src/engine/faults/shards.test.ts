import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, reshaped, trial } from '../trial.ts';

/** Two shards with a replica each, after a second. */
function sharded(): Simulation {
  const sim = trial((s) => reshaped(s, { shards: 2, replicas: 1 }));
  sim.runUntil(SECOND);
  return sim;
}

const strike = (sim: Simulation, fault: string, target: string) =>
  change(sim, { kind: 'strike', fault, target });
const inForce = (sim: Simulation) => sim.struck.map(({ fault, target }) => `${fault} ${target}`);
const states = (sim: Simulation) => sim.cluster.liveNodes().map(({ isUp }) => isUp);

describe('a fault on a whole shard', () => {
  it('strikes each of its nodes, as one change, and is mended as one', () => {
    const sim = sharded();
    strike(sim, 'slow-node', 'shard:0002');
    expect(sim.cluster.liveNodes().map(({ slowdown }) => slowdown)).toEqual([1, 1, 20, 20]);
    expect(inForce(sim)).toEqual(['slow-node node:0002-001', 'slow-node node:0002-002']);
    expect(sim.intervene({ kind: 'strike', fault: 'slow-node', target: 'shard:0002' })).toBe(
      '"Slow down" is in force on 0002-001 already. End it first: Full speed.',
    );
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'heal', fault: 'slow-node', target: 'shard:0002' });
    expect(inForce(sim)).toEqual([]);
    expect(sim.cluster.liveNodes().every(({ slowdown }) => slowdown === 1)).toBe(true);
    expect(noticesOf(sim, 'node-speed-restored')).toHaveLength(2);
    expect(sim.intervene({ kind: 'heal', fault: 'slow-node', target: 'shard:0002' })).toBe(
      '"Slow down" is not in force on shard 0002.',
    );
  });

  it('leaves out the node that suffers it already, and ends it there too', () => {
    const sim = sharded();
    strike(sim, 'node-crash', 'node:0001-002');
    sim.runUntil(SECOND + SECOND / 10);
    strike(sim, 'node-crash', 'shard:0001');
    expect(states(sim)).toEqual([false, false, true, true]);
    expect(noticesOf(sim, 'node-crashed').map(({ subject }) => subject)).toEqual([
      'node:0001-002',
      'node:0001-001',
    ]);
    sim.runUntil(3 * SECOND);
    // Nobody is left to be promoted: half of all calls fail.
    expect(noticesOf(sim, 'replica-promoted')).toEqual([]);
    expect(sim.probe.last('cacheErrors')).toBeGreaterThan(0);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'shard:0001' });
    sim.runUntil(20 * SECOND);
    expect(states(sim)).toEqual([true, true, true, true]);
    expect(violations(sim)).toEqual([]);
  });

  it('is refused where it can mean one node only', () => {
    const sim = sharded();
    const ofOneNode = {
      'keys-command': 'KEYS *',
      reboot: 'Reboot',
      'test-failover': 'Test failover',
      'replace-node': 'Replace',
    };
    for (const [fault, label] of Object.entries(ofOneNode)) {
      expect(sim.intervene({ kind: 'strike', fault, target: 'shard:0001' })).toBe(
        `"${label}" strikes one node. Choose a node of that shard.`,
      );
    }
    expect(sim.intervene({ kind: 'strike', fault: 'zone-outage', target: 'shard:0001' })).toBe(
      'zone-outage strikes a zone, not "shard:0001".',
    );
  });
});
