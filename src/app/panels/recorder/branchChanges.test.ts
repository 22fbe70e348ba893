import { expect, it } from 'vitest';
import { defaultScenario } from '../../../engine/scenario/defaults.ts';
import type { Intervention } from '../../../engine/scenario/scenario.ts';
import { tablesFor } from '../../../worker/tables.ts';
import { branchChanges, caption } from './branchChanges.ts';

const tables = tablesFor(defaultScenario());
const set = (at: number, knob: string, value: number): Intervention => ({
  at: at * 1e9,
  kind: 'set',
  knob,
  value,
});
const strike = (at: number, fault: string, target: string, amount?: number): Intervention => ({
  at: at * 1e9,
  kind: 'strike',
  fault,
  target,
  ...(amount !== undefined && { amount }),
});
/** No-break spaces as spaces. */
const words = (own: Intervention[], other: Intervention[]) =>
  branchChanges(own, other, tables).map((text) => text.replaceAll('\u00a0', ' '));

const crash = strike(40, 'node-crash', 'node:0001-001');

it('names what was changed here and not there, and what was done there and not here', () => {
  const replicas = set(12, 'cluster.replicas', 2);
  expect(words([replicas], [])).toEqual(['Replicas 1 → 2 per shard at 12.0 s']);
  expect(words([replicas], [crash])).toEqual([
    'Replicas 1 → 2 per shard at 12.0 s',
    'Crash (0001-001) at 40.0 s not done',
  ]);
  expect(words([crash], [crash])).toEqual([]);
  expect(words([crash, crash], [crash])).toEqual(['Crash (0001-001) at 40.0 s']);
});

it('says how much, and no target where there is but one', () => {
  expect(
    words(
      [
        strike(1, 'slow-node', 'node:0001-002', 20),
        strike(2, 'traffic-spike', 'traffic'),
        strike(3, 'origin-outage', 'origin'),
        strike(4, 'scale-out', 'cache', 2),
        { at: 5e9, kind: 'heal', fault: 'zone-outage', target: 'zone:us-east-1a' },
      ],
      [],
    ),
  ).toEqual([
    'Slow down (0001-002, 20 ×) at 1.0 s',
    'Multiply the traffic (5 ×) at 2.0 s',
    'Stop the database at 3.0 s',
    'Scale out (Shards to add: 2) at 4.0 s',
    'Restore the zone (us-east-1a) at 5.0 s',
  ]);
});

it('takes one turn of a dial as one change, from what it was to what it became', () => {
  const turned = [
    set(5, 'workload.ratePerSecond', 500),
    set(10, 'workload.ratePerSecond', 600),
    set(11, 'workload.ratePerSecond', 9_000),
    crash,
    set(60, 'workload.ratePerSecond', 700),
  ];
  expect(words(turned, [turned[0] as Intervention])).toEqual([
    'Traffic 500 → 9,000 requests/s at 10.0 s',
    'Crash (0001-001) at 40.0 s',
    'Traffic 9,000 → 700 requests/s at 60.0 s',
  ]);
});

it('does not guess what an operation left a setting at', () => {
  const out = strike(3, 'add-replica', 'cache', 1);
  expect(words([out, set(9, 'cluster.replicas', 0)], [out])).toEqual([
    'Replicas → 0 per shard at 9.0 s',
  ]);
});

it('is written as the first change and how many more', () => {
  expect(caption([])).toBe('nothing changed yet');
  expect(caption(['a'])).toBe('a');
  expect(caption(['a', 'b', 'c'])).toBe('a, +2 more');
});
