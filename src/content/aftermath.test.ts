import { describe, expect, it } from 'vitest';
import { type Counter, sampleColumns } from '../engine/frame.ts';
import { defaultScenario, runOf, Simulation } from '../engine/index.ts';
import type { Notice } from '../engine/notices.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { change, noticesOf, reshaped, trial } from '../engine/trial.ts';
import { type Aftermath, aftermathOf, strikesOf } from './aftermath.ts';
import { aftermathWords } from './aftermathWords.ts';
import { relate } from './causes.ts';
import type { Seconds } from './seconds.ts';
import { sentence } from './sentences/sentences.ts';
import { formatCount, formatMoment, formatNanos, formatPercent } from './words.ts';

const SECOND = 1e9;
const STRUCK = 20;

type Told = { aftermath: Aftermath; words: string[]; sim: Simulation };

function secondsOf(sim: Simulation): Seconds {
  const values = sim.probe.coarseSince(0);
  const { stride } = sampleColumns;
  return {
    length: values.length / stride,
    get: (row, column) => values[row * stride + column] as number,
  };
}

type Options = {
  amount?: number;
  /** Second at which the fault is ended; without it, it is not. */
  healed?: number;
  /** Second up to which the run goes. */
  until?: number;
};
type Fault = readonly [fault: string, target: string, options: Options];

/** A run in which a fault strikes at 20 s, up to a moment. */
function played([fault, target, { amount, healed }]: Fault, until: number) {
  const scenario = defaultScenario();
  scenario.workload.ratePerSecond = 1_000;
  const strike = { at: STRUCK * SECOND, kind: 'strike' as const, fault, target };
  const interventions = [
    amount === undefined ? strike : { ...strike, amount },
    ...(healed ? [{ at: healed * SECOND, kind: 'heal' as const, fault, target }] : []),
  ];
  const sim = new Simulation({ ...runOf(scenario), interventions });
  sim.runUntil(until);
  return { sim, interventions };
}

function strike(of: Fault): Told {
  const { sim, interventions } = played(of, (of[2].until ?? 60) * SECOND);
  const [told] = strikesOf(interventions, sim.notices) as [Notice];
  const causes = relate(sim.notices);
  const aftermath = aftermathOf(
    told,
    Infinity,
    sim.notices,
    causes,
    secondsOf(sim),
    sim.now,
    sim.struck.length > 0,
  );
  const spells = sim.clients.spells.all(sim.now);
  return { aftermath, words: aftermathWords(aftermath, {}, spells), sim };
}

const faults: Fault[] = [
  ['node-crash', 'node:0001-001', {}],
  ['node-crash', 'node:0001-002', {}],
  ['slow-node', 'node:0001-001', { amount: 100, healed: 30 }],
  ['origin-outage', 'origin', { healed: 26 }],
  ['cache-flush', 'cache', {}],
  ['zone-outage', 'zone:us-east-1a', { healed: 50, until: 120 }],
  ['node-pause', 'node:0001-001', { healed: 24 }],
  ['partition', 'zones:us-east-1a|us-east-1b', { healed: 30 }],
];

/** Totals of the run just before a whole second, by another way than the samples. */
function totalsAt(seconds: number, of: Fault): (name: Counter) => number {
  const { sim } = played(of, seconds * SECOND - 1);
  return (name) => sim.probe.total(name);
}

describe('what just happened', () => {
  it.each(faults)(
    '%s %s: counts are those of the run, from the second it struck to the end',
    (...of) => {
      const { aftermath } = strike(of);
      const from = totalsAt(STRUCK, of);
      const to = totalsAt(STRUCK + aftermath.seconds, of);
      const grown = (name: Counter) => to(name) - from(name);
      expect({
        ended: aftermath.ended,
        failed: aftermath.failed,
        cacheErrors: aftermath.cacheErrors,
        lostWrites: aftermath.lostWrites,
        lostItems: aftermath.lostItems,
      }).toEqual({
        ended: grown('completed'),
        failed: grown('errors'),
        cacheErrors: grown('cacheErrors'),
        lostWrites: grown('lostWrites'),
        lostItems: grown('lost'),
      });
      const earlier = totalsAt(STRUCK - 5, of);
      const load =
        from('originReads') +
        from('originWrites') -
        earlier('originReads') -
        earlier('originWrites');
      expect(aftermath.before?.database).toBe(load / 5);
      if (aftermath.overAt !== null && aftermath.overAt > STRUCK * SECOND)
        expect(aftermath.overAt).toBe((STRUCK + aftermath.seconds) * SECOND);
    },
  );

  it.each(faults)('%s %s: every number in the words is a figure of this run', (...of) => {
    const { aftermath, words, sim } = strike(of);
    const lengths = sim.clients.spells.all(sim.now).map(({ from, to }) => formatNanos(to - from));
    const known = new Set([...figures(aftermath), ...lengths].flatMap(numbersOf));
    for (const line of words) {
      for (const number of numbersOf(line))
        expect(known, `${number} in: ${line}`).toContain(number);
    }
    expect(words.length).toBeGreaterThanOrEqual(3);
    expect(words.length).toBeLessThanOrEqual(7);
  });

  it('an app that still calls the old primary is told why its writes fail, once that is a replica', () => {
    const run = runOf(defaultScenario());
    const told = (seconds: number) => {
      const interventions: Intervention[] = [
        { at: SECOND, kind: 'strike', fault: 'dns-stuck', target: 'client:app-1' },
        { at: 3 * SECOND, kind: 'strike', fault: 'test-failover', target: 'node:0001-001' },
      ];
      const sim = new Simulation({ ...run, interventions });
      sim.runUntil(seconds * SECOND);
      const [, failover] = strikesOf(interventions, sim.notices) as [Notice, Notice];
      const causes = relate(sim.notices);
      const samples = secondsOf(sim);
      const { now, notices } = sim;
      const aftermath = aftermathOf(failover, Infinity, notices, causes, samples, now, false);
      const back = noticesOf(sim, 'node-recovered')[0]?.at ?? 0;
      return { words: aftermathWords(aftermath, {}, []).join(' '), back };
    };
    const early = told(12);
    expect(early.words).toContain('app-1 still calls 0001-001 and never looks again.');
    expect(early.words).not.toContain('READONLY');
    const late = told(600);
    expect(late.back).toBeGreaterThan(12 * SECOND);
    expect(late.words).toContain(
      `0001-001 has been a replica since ${formatMoment(late.back)}, and a replica refuses writes (READONLY).`,
    );
  });

  it('never tells of more failures than of requests that ended: what hung fails at once when its node dies', () => {
    const scenario = defaultScenario();
    scenario.workload.ratePerSecond = 1_000;
    scenario.clients.commandTimeoutMs = 60_000;
    const at = (seconds: number) => seconds * SECOND;
    const interventions = [
      { at: at(2), kind: 'strike', fault: 'origin-outage', target: 'origin' },
      { at: at(2), kind: 'strike', fault: 'node-pause', target: 'node:0001-001' },
      { at: at(8), kind: 'strike', fault: 'node-crash', target: 'node:0001-001' },
    ] as Intervention[];
    const sim = new Simulation({ ...runOf(scenario), interventions });
    sim.runUntil(at(9));
    const told = strikesOf(interventions, sim.notices).at(-1) as Notice;
    const causes = relate(sim.notices);
    const aftermath = aftermathOf(told, Infinity, sim.notices, causes, secondsOf(sim), at(9), true);
    const { probe } = sim;
    expect(aftermath.failed).toBeGreaterThan(probe.last('requests'));
    expect(aftermath.failed).toBeLessThanOrEqual(aftermath.ended);
  });

  it('tells of a second strike what came of it, and not the failover of the one before', () => {
    const at = (seconds: number) => seconds * SECOND;
    const interventions = [
      { at: at(5), kind: 'strike', fault: 'node-crash', target: 'node:0001-001' },
      { at: at(10), kind: 'strike', fault: 'slow-origin', target: 'origin', amount: 3 },
    ] as Intervention[];
    const sim = new Simulation({ ...runOf(defaultScenario()), interventions });
    sim.runUntil(at(30));
    const causes = relate(sim.notices);
    const words = strikesOf(interventions, sim.notices).map((told, i) => {
      const next = i === 0 ? at(10) : Infinity;
      const of = aftermathOf(told, next, sim.notices, causes, secondsOf(sim), sim.now, true);
      return aftermathWords(of, {}).join(' ');
    });
    expect(words).toHaveLength(2);
    expect(words[0]).toContain('0001-002 took over');
    expect(words[1]).not.toMatch(/noticed|took over/);
  });

  it('tells a crash of the primary from strike to end', () => {
    expect(strike(['node-crash', 'node:0001-001', {}]).words.map(plain)).toMatchInlineSnapshot(`
      [
        "0001-001 in us-east-1a crashed. Its replica had every write; no request was in flight.",
        "ElastiCache noticed 14.3 s after it went silent, and 0001-002 took over 17.4 s after the failure.",
        "app-1 and app-2 went on calling 0001-001 and found the new primary.",
        "How long requests or calls failed: app-1 and app-2 20 s.",
        "1,003 of 21,018 requests failed. 39,916 calls to the cache did: each try of a request is one, and a later try or the database may still answer it. In the worst second p99 was 84.9 ms; before, 14 ms.",
        "No acknowledged write was lost. The hit ratio fell from 76.2 % to 0 %, and the database got up to 1,052 queries in a second instead of 285.",
        "From 41.0 s on requests were answered as before, 21 s after it began; 0001-001 is still missing. The last step before that: app-2 now calls 0001-002, 2.65 s after the change.",
      ]
    `);
  });

  it('says what was still away when requests were answered again, and until when', () => {
    const { aftermath } = strike(['zone-outage', 'zone:us-east-1a', { healed: 80, until: 120 }]);
    const last = (changed: Partial<Aftermath>) =>
      plain(aftermathWords({ ...aftermath, endedBy: null, ...changed }, {}).at(-1) ?? '');
    const back = aftermath.events.filter(({ code }) => code === 'node-recovered');
    expect(back.length).toBe(1);
    const until = plain(formatMoment(Math.max(80 * SECOND, back[0]?.at ?? 0)));
    const overAt = 41 * SECOND;
    const answered = 'From 41.0 s on requests were answered as before, 21 s after it began';
    expect([
      last({ overAt }),
      last({ overAt, healedAt: null, events: [] }),
      last({ overAt: 120 * SECOND }),
    ]).toEqual([
      `${answered}; 1 app and 1 node were missing until ${until}.`,
      `${answered}; 1 app and 1 node are still missing.`,
      'From 120.0 s on requests were answered as before, 100 s after it began.',
    ]);
  });

  it('counts a harmless fault for as long as it is in force', () => {
    const { aftermath, words } = strike(['traffic-spike', 'traffic', { amount: 2, until: 40 }]);
    expect([aftermath.seconds, aftermath.failed, aftermath.inForce]).toEqual([20, 0, true]);
    expect(words.at(-1)).toBe(
      'It is still in force; no whole second was slower or failed more than those before.',
    );
  });

  it('leaves out what comes after ten calm seconds', () => {
    const { aftermath } = strike(['long-script', 'node:0001-001', { until: 120 }]);
    expect([aftermath.seconds, aftermath.overAt]).toEqual([1, 21e9]);
    const later = strike(['long-script', 'node:0001-001', { until: 40 }]).aftermath;
    expect(later.ended).toBe(aftermath.ended);
  });

  it('says that it is not over while it is not', () => {
    const { words } = strike(['node-crash', 'node:0001-001', { until: 25 }]);
    expect(words.map(plain)).toMatchInlineSnapshot(`
      [
        "0001-001 in us-east-1a crashed. Its replica had every write; no request was in flight.",
        "Nobody has noticed yet, 5 s later.",
        "How long requests or calls failed: app-1 and app-2 5 s so far.",
        "237 of 5,017 requests failed so far. 10,080 calls to the cache did: each try of a request is one, and a later try or the database may still answer it. In the worst second p99 was 84.9 ms; before, 14 ms.",
        "The hit ratio fell from 76.2 % to 0 %, and the database got up to 1,040 queries in a second instead of 285.",
        "It is not over: 1,974 requests and calls failed in the last second.",
      ]
    `);
  });

  it('counts items that are gone once beside the strike itself, not again with the failover that cannot be', () => {
    const sim = trial((s) => {
      reshaped(s, { replicas: 0 });
    });
    sim.runUntil(5 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
    sim.runUntil(9 * SECOND);
    const [told] = noticesOf(sim, 'node-crashed');
    const causes = relate(sim.notices);
    const of = aftermathOf(
      told as Notice,
      Infinity,
      sim.notices,
      causes,
      secondsOf(sim),
      sim.now,
      true,
    );
    const words = aftermathWords(of, {}).join(' ');
    expect(of.lostItems).toBeGreaterThan(10);
    expect(words).toContain('Shard 0001 has no replica to promote.');
    expect(words.match(/items (had no other copy and are )?gone/g)).toHaveLength(2);
  });

  it('says of writes that none has been lost, while another may yet be', () => {
    const { words } = strike(['test-failover', 'primary:0001', { until: 25 }]);
    expect(words.join(' ')).toContain('No acknowledged write has been lost so far.');
  });

  it('says why writes go on failing where no replica is left to confirm them', () => {
    const { aftermath } = strike(['node-crash', 'node:0001-001', { until: 25 }]);
    const short = [{ shard: '0001', wanted: 1, following: 0 }];
    expect(aftermathWords(aftermath, {}, [], short).at(-1)).toBe(
      'It is not over: 1,974 requests and calls failed in the last second. Writes to shard 0001 wait for 1 replica (WAIT), and no replica follows the primary: until a replica is back they are not confirmed in time.',
    );
  });

  it('takes what the watch says at that moment for no strike', () => {
    const at = 5 * SECOND;
    const told = (seq: number, code: Notice['code']) =>
      ({ seq, at, code, subject: 'cache', args: {}, cause: -1 }) as Notice;
    const notices = [told(0, 'requests-failing'), told(1, 'node-crashed')];
    const crash = { at, kind: 'strike' as const, fault: 'node-crash', target: 'node:0001-001' };
    expect(strikesOf([crash], notices)).toEqual([notices[1]]);
  });

  it('says nothing of numbers before the first second is over', () => {
    const { words } = strike(['cache-flush', 'cache', { until: STRUCK }]);
    expect(words.map(plain)).toMatchInlineSnapshot(`
      [
        "The cache was flushed: 95 items deleted at once.",
        "The second in which it happened is not over yet.",
      ]
    `);
  });

  it('finds the strikes of a run in its story, without those that were refused', () => {
    const { sim } = strike(['cache-flush', 'cache', {}]);
    const flush = {
      at: STRUCK * SECOND,
      kind: 'strike' as const,
      fault: 'cache-flush',
      target: 'cache',
    };
    const never = { ...flush, at: 3 * SECOND };
    expect(strikesOf([never, flush], sim.notices).map(({ code }) => code)).toEqual([
      'cache-flushed',
    ]);
  });
});

function plain(words: string): string {
  return words.replaceAll('\u00a0', ' ');
}

/** Numbers with their units, without the names of nodes, apps and zones. */
function numbersOf(words: string): string[] {
  const unnamed = plain(words).replaceAll(/\d{4}-\d{3}|app-\d+|us-east-1[a-z]?|\bp99\b/g, '');
  return unnamed.match(/\d[\d,]*(\.\d+)?( (ns|µs|ms|s|min|%))?/g) ?? [];
}

/** Everything that the words may quote, each formatted as on the page. */
function figures(a: Aftermath): string[] {
  const { before, last } = a;
  const counts = [
    a.ended,
    a.failed,
    a.cacheErrors,
    a.lostWrites,
    a.lostItems,
    a.databasePeak,
    last?.failing ?? 0,
  ];
  const spans = [
    a.worstP99Nanos,
    before?.p99Nanos ?? 0,
    (a.overAt ?? 0) - a.strike.at,
    a.now - a.strike.at,
  ];
  const shares = [before?.hitRatio ?? 0, a.lowestHitRatio ?? 0, last?.hitRatio ?? 0];
  const events = [a.strike, ...a.events];
  const given = events.flatMap((n) => Object.values(n.args)).filter((v) => typeof v === 'number');
  return [
    ...[...counts, before?.database ?? 0, ...given].map(formatCount),
    ...[...spans, ...given, ...a.events.map((n) => n.at - a.strike.at)].map(formatNanos),
    ...shares.map(formatPercent),
    ...[a.overAt ?? 0, ...given, ...a.events.map((n) => n.at)].map(formatMoment),
    ...events.map((n) => sentence(n)),
  ];
}
