import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import { run } from '../lab/fakeHost.ts';
import { topologyOf } from '../stage/testTopologies.ts';
import { healedTogether } from './mending.ts';

const topology = topologyOf({ shards: 2, replicas: 1 });

function healedAfter(interventions: Intervention[], target: string, since: number, at = 20e9) {
  const inForce = { fault: 'node-crash', target, since };
  return healedTogether(inForce, topology, { ...run, interventions }, at);
}

function strike(target: string, at: number, fault = 'node-crash'): Intervention {
  return { at, kind: 'strike', fault, target };
}

describe('healedTogether', () => {
  it('is the shard when the shard was struck, for each of its nodes', () => {
    const struck = [strike('shard:0002', 5e9)];
    expect(['0002-001', '0002-002'].map((id) => healedAfter(struck, `node:${id}`, 5e9))).toEqual([
      'shard:0002',
      'shard:0002',
    ]);
  });

  it('takes a node along that suffered it before its shard was struck', () => {
    const struck = [strike('node:0002-002', 3e9), strike('shard:0002', 5e9)];
    expect(healedAfter(struck, 'node:0002-002', 3e9)).toBe('shard:0002');
  });

  it('is the node alone for another shard, another fault, an older strike or one to come', () => {
    const alone = 'node:0001-001';
    expect([
      healedAfter([strike('shard:0002', 5e9)], alone, 5e9),
      healedAfter([strike('shard:0001', 5e9, 'slow-node')], alone, 5e9),
      healedAfter([strike('shard:0001', 5e9), strike(alone, 9e9)], alone, 9e9),
      healedAfter([strike(alone, 5e9), strike('shard:0001', 30e9)], alone, 5e9),
    ]).toEqual([alone, alone, alone, alone]);
  });

  it('is the target itself for what is no node', () => {
    expect(healedAfter([strike('origin', 5e9)], 'origin', 5e9)).toBe('origin');
  });
});
