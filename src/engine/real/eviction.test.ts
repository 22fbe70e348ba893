import { expect, test } from 'vitest';
import { type EvictionPolicyName, evictionPolicies } from '../store/redis/eviction.ts';
import { isLongRun, outside } from './compare.ts';
import recorded from './data/eviction.json' with { type: 'json' };
import { evictionSuite } from './eviction.ts';

test.each(evictionSuite.cases(isLongRun()))('$name', { timeout: 60_000 }, ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

test('every policy is tried', () => {
  const tried = new Set(recorded.rows.map((row) => row.policy as EvictionPolicyName));
  const untried = Object.keys(evictionPolicies).filter(
    (name) => !tried.has(name as EvictionPolicyName),
  );
  // No recording of these two: `npm run fidelity` tries them against a server.
  expect(untried).toEqual(['volatile-lfu', 'volatile-random']);
});
