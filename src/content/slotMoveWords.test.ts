import { describe, expect, it } from 'vitest';
import { SECOND } from '../engine/base/units.ts';
import { sampleColumns } from '../engine/frame.ts';
import type { Simulation } from '../engine/index.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../engine/trial.ts';
import { aftermathOf } from './aftermath.ts';
import { aftermathWords } from './aftermathWords.ts';
import { relate } from './causes.ts';
import { formatBytes, formatCount, formatNanos } from './words.ts';

/** Two shards become three at 3 s: the nodes stand a second later, then slots move for some seconds. */
function scaled(until: number, tweak: Tweak = () => {}): Simulation {
  const sim = trial(
    (s) => {
      reshaped(s, { shards: 2, replicas: 1 });
      s.cluster.maxmemoryBytes = 40e6;
      Object.assign(s.cache, { ttlMs: 0 });
      Object.assign(s.workload, { ratePerSecond: 4_000, keyspace: 4_000 });
      s.failover.replaceMs = 1_000;
      tweak(s);
    },
    [{ at: 3 * SECOND, kind: 'strike', fault: 'scale-out', target: 'cache', amount: 1 }],
  );
  sim.runUntil(until * SECOND);
  return sim;
}

/** What is said of the resharding; `live`: with what the run knows of it now. */
function said(sim: Simulation, live = true, code: NoticeCode = 'scale-out-started') {
  const [strike] = noticesOf(sim, code);
  const values = sim.probe.coarseSince(0);
  const { stride } = sampleColumns;
  const samples = {
    length: values.length / stride,
    get: (row: number, column: number) => values[row * stride + column] as number,
  };
  const causes = relate(sim.notices);
  const of = aftermathOf(
    strike as Notice,
    Infinity,
    sim.notices,
    causes,
    samples,
    sim.now,
    false,
    sim.probe.totals,
  );
  const moves = live ? (sim.cluster.operations?.migration.moves() ?? null) : null;
  return aftermathWords(of, {}, [], [], moves);
}

const moved = (sim: Simulation) => sim.cluster.owners().filter((owner) => owner === 2).length;
/** Answers MOVED and ASK that clients followed, by way of the samples. */
const redirects = (sim: Simulation) => {
  const values = sim.probe.coarseSince(0);
  let all = 0;
  for (let i = sampleColumns.at.redirects; i < values.length; i += sampleColumns.stride)
    all += values[i] as number;
  return all;
};
const answers = (words: string) =>
  [...words.matchAll(/([\d,]+) answers? (?:ASK|MOVED)/g)].map(([, count]) =>
    Number(count?.replaceAll(',', '')),
  );

describe('what a resharding moved, and what clients were told', () => {
  it('says while it goes on how many slots have moved, and that it is not done', () => {
    const waiting = said(scaled(3.5));
    expect(waiting).toContain('No slot has moved yet.');
    const sim = scaled(6);
    const words = said(sim).join(' ');
    const slots = moved(sim);
    expect(slots).toBeGreaterThan(1_000);
    expect(slots).toBeLessThan(5_461);
    const keys = sim.cluster.node(sim.cluster.group(2).primary).store.count;
    expect(words).toMatch(
      new RegExp(`${formatCount(slots)} of 5,461 slots have moved so far, with [\\d,]+ items`),
    );
    expect(keys).toBeGreaterThan(0);
    const [asked = 0, others = 0] = answers(words);
    expect(others).toBeGreaterThan(10);
    expect(asked + others).toBe(redirects(sim));
    expect(words).toContain('It is still under way');
    expect(words).not.toContain('No slot');
  });

  it('says in the end how many, with what and after how long, in the numbers of this run', () => {
    const sim = scaled(30);
    const [end] = noticesOf(sim, 'resharding-finished');
    const { keys, bytes, asked, moved: late } = end?.args ?? {};
    expect(moved(sim)).toBe(5_461);
    const lasted = formatNanos((end?.at ?? 0) - 3 * SECOND);
    const words = said(sim).join(' ');
    expect(words).toContain(
      `5,461 slots with ${formatCount(keys as number)} items (${formatBytes(bytes as number)}) moved; the last was in its new place ${lasted} after it began.`,
    );
    expect(answers(words).reduce((a, b) => a + b, 0)).toBe(redirects(sim));
    expect(words).not.toContain('under way');
    // Of an older resharding there is its last event alone.
    expect(answers(said(sim, false).join(' '))).toEqual([asked, late]);
  });

  it('tells answers that come after the last slot apart: apps that never read their slot table again', () => {
    const sim = scaled(20, (s) => {
      s.clients.slotTable = 'start';
    });
    const [end] = noticesOf(sim, 'resharding-finished');
    const [, all = 0] = answers(said(sim).join(' '));
    const since = all - (end?.args.moved ?? 0);
    expect(since).toBeGreaterThan(1_000);
    expect(said(sim).join(' ')).toContain(`MOVED, ${formatCount(since)} of these since then.`);
  });

  it('is under way until the last slot has left a shard that is to go', () => {
    const sim = scaled(30);
    change(sim, { kind: 'strike', fault: 'scale-in', target: 'node:0001-001' });
    sim.runUntil(31 * SECOND);
    const meanwhile = said(sim, true, 'scale-in-started').join(' ');
    expect(meanwhile).toMatch(/[\d,]+ of 5,46\d slots have moved so far/);
    expect(meanwhile).toMatch(/It is (still under way|not over)/);
    sim.runUntil(50 * SECOND);
    const after = said(sim, true, 'scale-in-started').join(' ');
    expect(after).toMatch(/5,46\d slots with [\d,]+ items/);
    expect(after).not.toContain('under way');
    // The first one is told by its last event.
    expect(said(sim).join(' ')).toContain('5,461 slots with');
  });

  it('says nothing of slots where none were to move', () => {
    expect(said(scaled(5), true, 'first-miss').join(' ')).not.toMatch(/slot|MOVED/);
  });
});
