import { describe, expect, it, vi } from 'vitest';
import { type Counter, sampleColumns, totalColumns } from '../engine/frame.ts';
import type { Run, Simulation } from '../engine/index.ts';
import type { NoticeCode } from '../engine/notices.ts';
import { noticesOf } from '../engine/trial.ts';
import { readRunValue } from '../exchange/schema.ts';
import { aftermathOf, strikesOf } from './aftermath.ts';
import { aftermathWords } from './aftermathWords.ts';
import { relate } from './causes.ts';
import { conclusionOf } from './conclusion.ts';
import { openSecondOf } from './openSecond.ts';
import { player } from './scenarios/trial.ts';
import type { Column, Seconds } from './seconds.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Rows of samples, without the oldest `gone` of them. */
function secondsOf(sim: Simulation, gone = 0): Seconds {
  const values = sim.probe.coarseSince(gone);
  const { stride } = sampleColumns;
  return {
    length: values.length / stride,
    get: (row, column) => values[row * stride + column] as number,
  };
}

const play = player(readRunValue);

/** The run of a scenario, and what is told of its first strike now. `gone`: seconds that are not kept. */
function told(sim: Simulation, interventions: Run['interventions'], gone = 0) {
  const [strike] = strikesOf(interventions, sim.notices);
  if (!strike) throw new Error('nothing struck');
  const samples = secondsOf(sim, gone);
  const { notices, now, probe, struck } = sim;
  const causes = relate(notices);
  const inForce = struck.length > 0;
  const { totals } = probe;
  const aftermath = aftermathOf(strike, Infinity, notices, causes, samples, now, inForce, totals);
  const plain = (words: string) => words.replaceAll('\u00a0', ' ');
  return {
    aftermath,
    words: aftermathWords(aftermath, {}).map(plain).join(' '),
    lines: conclusionOf({ interventions }, notices, samples, { at: now, totals, faults: struck })
      .map(plain)
      .join(' '),
  };
}

/** Stopped at the very moment of the first notice of a kind, the scenario played up to some second after it. */
function stoppedAt(id: string, code: NoticeCode, seconds: number) {
  let interventions: Run['interventions'] = [];
  const note = (run: Pick<Run, 'interventions'>) => {
    interventions = run.interventions;
  };
  const at = noticesOf(play(id, seconds, note), code)[0]?.at as number;
  return { at, sim: play(id, at / 1e9, note), interventions };
}

describe('in a second that is not over', () => {
  const { at, sim, interventions } = stoppedAt('lose-the-primary', 'replica-promoted', 30);
  const total = (name: Counter) => sim.probe.total(name);

  it('all that the run has counted is told, and a lost write is not denied', () => {
    expect([sim.now, sim.now % 1e9 > 0]).toEqual([at, true]);
    const lost = noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites;
    expect(lost).toBeGreaterThan(100);
    const { aftermath, words, lines } = told(sim, interventions);
    expect([total('lostWrites'), aftermath.lostWrites]).toEqual([lost, lost]);
    expect([aftermath.failed, aftermath.soFar]).toEqual([total('errors'), true]);
    expect(words).toContain(`${lost} acknowledged writes are lost.`);
    expect(words).toContain('failed so far.');
    expect(lines).toContain(`${lost} acknowledged writes lost`);
  });

  it('whose counts cannot be told apart, an event that counts lost writes is believed', () => {
    const { aftermath, words } = told(sim, interventions, 2);
    expect(aftermath.lostWrites).toBe(total('lostWrites'));
    expect(aftermath.failed).toBeLessThan(total('errors'));
    expect(words).not.toContain('No acknowledged write');
  });

  it('what is open is what the whole seconds do not hold', () => {
    const samples = secondsOf(sim);
    const open = openSecondOf(sim.probe.totals, samples, sim.now);
    const column = (name: Counter & Column) => {
      let sum = open?.(name) ?? Number.NaN;
      for (let row = 0; row < samples.length; row++)
        sum += samples.get(row, sampleColumns.at[name]);
      return sum;
    };
    const names = ['requests', 'errors', 'lostWrites'] as const;
    expect(names.map(column)).toEqual(names.map(total));
    expect(openSecondOf(sim.probe.totals, secondsOf(sim, 1), sim.now)).toBe(null);
    expect(openSecondOf(sim.probe.totals, secondsOf(sim, samples.length), sim.now)).toBe(null);
  });
});

it('while it is not called over, what was not calm is named', () => {
  const sim = play('lose-the-primary', 27, () => {});
  expect(noticesOf(sim, 'requests-recovered')[0]?.at).toBe(27e9);
  const crash = { at: 5e9, kind: 'strike', fault: 'node-crash', target: 'node:0001-001' } as const;
  const { words } = told(sim, [crash]);
  expect(words).toContain(
    'It is not over: the second up to 26.0 s still had a p99 of 74.4 ms instead of 17.1 ms, and it takes two calm seconds to say so.',
  );
});

it('a node that some take for failing is not unnoticed', () => {
  const sim = play('open-source-cluster', 21.7, () => {});
  const crash = { at: 5e9, kind: 'strike', fault: 'node-crash', target: 'node:0001-001' } as const;
  const { words } = told(sim, [crash]);
  const [suspected] = noticesOf(sim, 'node-suspected');
  const { by } = suspected?.args ?? {};
  const at = `${((suspected?.at ?? 0) / 1e9).toFixed(1)} s`;
  expect(words).not.toContain('Nobody has noticed');
  expect(words).toContain(
    `${by} takes 0001-001 for possibly failing (PFAIL) since ${at}; most primaries have not said so yet, 16.7 s after it began.`,
  );
});

it('that all is calm is not said while more fails than may', () => {
  const errors = [0, 0, 50, 0, 0, 0];
  const column = sampleColumns.at;
  const samples: Seconds = {
    length: errors.length,
    get: (row, of) =>
      of === column.at
        ? (row + 1) * 1e9
        : of === column.requests
          ? 100
          : of === column.errors
            ? (errors[row] as number)
            : 0,
  };
  const strike = { seq: 0, at: 2e9, code: 'cache-flushed', subject: 'cache', args: {}, cause: -1 };
  const overAt = (failed: number) => {
    const totals = new Float64Array(totalColumns.stride);
    totals[totalColumns.at.requests] = 620;
    totals[totalColumns.at.errors] = 50 + failed;
    const causes = relate([]);
    const found = aftermathOf(strike as never, Infinity, [], causes, samples, 6.2e9, false, totals);
    return [found.overAt, found.failed];
  };
  expect(overAt(0)).toEqual([3e9, 50]);
  expect(overAt(9)).toEqual([null, 59]);
});
