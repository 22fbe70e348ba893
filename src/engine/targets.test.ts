import { describe, expect, it } from 'vitest';
import { SECOND } from './base/units.ts';
import { resolveTarget } from './targets.ts';
import { change, reshaped, trial } from './trial.ts';

describe('resolveTarget', () => {
  const sim = trial((s) => {
    s.zones = ['a', 'b', 'c'];
    s.clients.appZones = ['a'];
    s.origin.zone = 'a';
    reshaped(s, { shards: 2, replicas: 1 });
  });

  it.each([
    ['origin', { kind: 'origin', text: 'origin', index: 0, other: 0 }],
    ['cache', { kind: 'cache', text: 'cache', index: 0, other: 0 }],
    ['node:0002-001', { kind: 'node', text: 'node:0002-001', index: 2, other: 0 }],
    ['primary:0002', { kind: 'node', text: 'node:0002-001', index: 2, other: 0 }],
    ['shard:0002', { kind: 'shard', text: 'shard:0002', index: 1, other: 0 }],
    ['zone:c', { kind: 'zone', text: 'zone:c', index: 2, other: 0 }],
    ['key:key:000000000007', { kind: 'key', text: 'key:key:000000000007', index: 7, other: 0 }],
    ['hottest-key', { kind: 'key', text: 'key:key:000000000000', index: 0, other: 0 }],
    ['zones:b|c', { kind: 'zone-pair', text: 'zones:b|c', index: 1, other: 2 }],
    ['zones:c|a', { kind: 'zone-pair', text: 'zones:a|c', index: 0, other: 2 }],
  ])('reads %s', (text, target) => {
    expect(resolveTarget(sim, text)).toEqual(target);
  });

  it.each([
    ['node:x', 'There is no node "x". Write one of 0001-001, 0001-002, 0002-001, 0002-002.'],
    ['primary:0003', 'There is no shard "0003". Write one of 0001, 0002.'],
    ['shard:0003', 'There is no shard "0003". Write one of 0001, 0002.'],
    ['zone:d', 'There is no zone "d". Write one of a, b, c.'],
    ['key:key:7', 'There is no key "key:7". Write one such as key:000000000000, or hottest-key.'],
    ['zones:a|a', '"zones:a|a" does not name two zones. Write for example zones:a|b.'],
    ['zones:a', '"zones:a" does not name two zones. Write for example zones:a|b.'],
    [
      '',
      '"" is no target. Write node:..., primary:..., shard:..., zone:..., zones:...|..., link:...>..., client:..., clients, key:..., hottest-key, traffic, origin or cache.',
    ],
    [
      'toString',
      '"toString" is no target. Write node:..., primary:..., shard:..., zone:..., zones:...|..., link:...>..., client:..., clients, key:..., hottest-key, traffic, origin or cache.',
    ],
  ])('refuses %s with what to write instead', (text, message) => {
    expect(resolveTarget(sim, text)).toBe(message);
  });

  it('means by primary the node that is primary now', () => {
    const own = trial();
    change(own, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    own.runUntil(2 * SECOND);
    expect(resolveTarget(own, 'primary:0001')).toMatchObject({ text: 'node:0001-002' });
  });
});
