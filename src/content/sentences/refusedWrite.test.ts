import { describe, expect, it } from 'vitest';
import type { Notice } from '../../engine/notices.ts';
import { noticesOf, type Tweak, trial } from '../../engine/trial.ts';
import { formatBytes, formatCount } from '../words.ts';
import { sentence } from './sentences.ts';

/** A small node, many writes, no TTL: the first refused write, and the node at that moment. */
function refused(tweak: Tweak) {
  const sim = trial((s) => {
    Object.assign(s.workload, { ratePerSecond: 2_000, keyspace: 20_000, readPercent: 20 });
    s.cluster.maxmemoryBytes = 4e6;
    s.cache.ttlMs = 0;
    tweak(s);
  });
  const step = 5e6;
  while (noticesOf(sim, 'first-oom').length === 0 && sim.now < 5e9) sim.runUntil(sim.now + step);
  const [told] = noticesOf(sim, 'first-oom');
  if (!told) throw new Error('No write was refused.');
  return { told, words: sentence(told as Notice), node: sim.cluster.node(0) };
}

describe('the first refused write has its cause in it, as the node stood then', () => {
  it('noeviction: the node is full and nothing may go', () => {
    const { told, words, node } = refused((s) => {
      s.cache.evictionPolicy = 'noeviction';
    });
    const { items, usedBytes, limitBytes } = told.args;
    // Nothing leaves, and nothing comes in any more.
    expect([items, limitBytes]).toEqual([node.store.count, node.store.limitBytes]);
    expect(usedBytes).toBeGreaterThan(limitBytes);
    expect(words).toBe(
      `0001-001 refused a write for want of memory (OOM): it uses ${formatBytes(usedBytes)} of ${formatBytes(limitBytes)}, and noeviction lets nothing go; it holds ${formatCount(items)} items.`,
    );
  });

  it.each(['volatile-lru', 'volatile-ttl'] as const)('%s: no item has a TTL', (policy) => {
    const { told, words, node } = refused((s) => {
      s.cache.evictionPolicy = policy;
    });
    expect([told.args.items, told.args.expiring]).toEqual([node.store.count, 0]);
    expect(words).toContain(
      `and ${policy} evicts only items with a TTL; it holds ${formatCount(node.store.count)} items, none of them with one.`,
    );
  });

  it.each([
    [
      { policy: '', items: 3, expiring: 0, usedBytes: 1_500_000, limitBytes: 2_097_152 },
      'no page of its 2 MiB is free, and the slab class of this item has nothing to evict. It holds 3 items.',
    ],
    [
      { policy: 'allkeys-lru', items: 0, expiring: 0, usedBytes: 2_200_000, limitBytes: 2_097_152 },
      'it uses 2.1 MiB of 2 MiB and holds no item that allkeys-lru could evict.',
    ],
    [
      {
        policy: 'volatile-lru',
        items: 9,
        expiring: 2,
        usedBytes: 2_200_000,
        limitBytes: 2_097_152,
      },
      'it uses 2.1 MiB of 2 MiB, and volatile-lru evicts only items with a TTL; it holds 9 items, 2 of them with one.',
    ],
  ])('%o', (state, words) => {
    const at = { seq: 0, at: 0, subject: 'node:0001-001', cause: -1 };
    const notice = { ...at, code: 'first-oom', args: { node: '0001-001', ...state } } as Notice;
    expect(sentence(notice).replaceAll('\u00a0', ' ')).toBe(
      `0001-001 refused a write for want of memory (OOM): ${words}`,
    );
  });
});
