import { describe, expect, it } from 'vitest';
import { sampleColumns, totalColumns } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import { frameAt } from '../lab/fakeHost.ts';
import { horizonOf, parts, type Rehearsal, stepsOf } from './plan.ts';

const SECOND = 1e9;

function notice(seq: number, at: number, parts: Partial<Notice>): Notice {
  return { seq, at, code: 'setting-changed', subject: '', args: {}, cause: -1, ...parts };
}

const crash = notice(0, 5 * SECOND, {
  code: 'node-crashed',
  subject: 'node:0001-001',
  args: {
    zone: 'us-east-1a',
    role: 'primary',
    keys: 120,
    replicas: 1,
    lagNanos: 0.44 * SECOND,
    lagBytes: 9000,
  },
});
const detected = notice(1, 19 * SECOND, {
  code: 'failure-detected',
  subject: 'node:0001-001',
  args: { node: 'node:0001-001', afterNanos: 14 * SECOND },
  cause: 0,
});
const promoted = notice(2, 22 * SECOND, {
  code: 'replica-promoted',
  subject: 'node:0001-002',
  args: { node: '0001-001', replica: '0001-002', lostWrites: 212, afterNanos: 17 * SECOND },
  cause: 1,
});

function rehearsed(notices: Notice[], interventions: Run['interventions'] = []): Rehearsal {
  const scenario = { name: 'Lose the primary', question: 'Who takes over?' };
  const totals = new Float64Array(totalColumns.stride);
  totals[totalColumns.at.requests] = 4000;
  totals[totalColumns.at.hits] = 300;
  totals[totalColumns.at.missesAbsent] = 100;
  totals[totalColumns.at.originReads] = 100;
  const rows = [4, 5, 6, 7, 8, 9].map((second) => {
    const row = Array.from({ length: sampleColumns.stride }, () => 0);
    row[sampleColumns.at.at] = second * SECOND;
    row[sampleColumns.at.requests] = 100;
    row[sampleColumns.at.errors] = second === 6 ? 40 : 0;
    return row;
  });
  return {
    run: { scenario, interventions } as unknown as Run,
    notices,
    samples: { length: rows.length, get: (row, column) => rows[row]?.[column] ?? Number.NaN },
    frame: frameAt(1, 65 * SECOND, { totals }),
    names: {},
  };
}

describe('the steps of a presentation', () => {
  const strike = { at: 5 * SECOND, kind: 'strike', fault: 'node-crash', target: 'node:0001-001' };
  const steps = stepsOf(rehearsed([crash, detected, promoted], [strike as never]));

  it('are the question, the run, its marked events, and the question again', () => {
    expect(steps.map(({ kind, title, at }) => [kind, title, at])).toEqual([
      ['question', 'Who takes over?', 0],
      ['run', 'Who takes over?', 0],
      ['event', '0001-001 in us-east-1a crashed.', 5 * SECOND],
      [
        'event',
        'ElastiCache noticed that 0001-001 is not answering, 14\u00a0s after it went silent.',
        19 * SECOND,
      ],
      ['event', '0001-002 took over from 0001-001 after 17\u00a0s.', 22 * SECOND],
      ['end', 'Who takes over?', 65 * SECOND],
    ]);
  });

  it('answer an event with the rest of its sentence and what came of it', () => {
    expect(steps[2]?.answer).toEqual([
      'Its replica was 440\u00a0ms behind.',
      '19.0\u00a0s: ElastiCache noticed that 0001-001 is not answering, 14\u00a0s after it went silent.',
    ]);
    expect(steps[2]?.subject).toBe('node:0001-001');
  });

  it('answer the question with what the fault did in this run', () => {
    const { answer } = steps.at(-1) ?? { answer: [] };
    expect(answer[0]).toContain('0001-001 in us-east-1a crashed.');
    expect(answer.join(' ')).toMatch(/40 of \d+ requests failed/);
  });

  it('without a fault it is answered with what was counted, and small events are marked', () => {
    const hit = notice(0, 2e6, {
      code: 'first-hit',
      args: { key: 7, latencyNanos: 2e5, timesFaster: 30 },
    });
    const plain = stepsOf(rehearsed([hit]));
    expect(plain.map(({ kind }) => kind)).toEqual(['question', 'run', 'event', 'end']);
    expect(plain.at(-1)?.answer).toEqual([
      'In 65.0\u00a0s the apps sent 4,000 requests.',
      '75\u00a0% of 400 lookups were hits; the database answered 100 reads.',
      'No request failed.',
    ]);
  });
});

describe('how far a run is presented', () => {
  const run = (...at: number[]) =>
    ({ interventions: at.map((a) => ({ at: a })) }) as unknown as Run;

  it('is a minute beyond the last thing done, and at most ten', () => {
    expect(horizonOf(run(5 * SECOND, 20 * SECOND), SECOND)).toBe(80 * SECOND);
    expect(horizonOf(run(3600 * SECOND), SECOND)).toBe(600 * SECOND);
  });

  it('without anything done is what forty seconds of the viewer show', () => {
    expect(horizonOf(run(), 1e6)).toBe(40e6);
    expect(horizonOf(run(), 1e4)).toBe(40e6);
    expect(horizonOf(run(), 20 * SECOND)).toBe(60 * SECOND);
  });
});

it('a text falls into its sentences, but not at the points of an address or a number', () => {
  expect(parts('app-1 calls 10.0.1.17. It looks again at 7.5 s. 3 writes wait.')).toEqual([
    'app-1 calls 10.0.1.17.',
    'It looks again at 7.5 s.',
    '3 writes wait.',
  ]);
});
