import { describe, expect, it } from 'vitest';
import { examples } from '../../content/sentences/examples/all.ts';
import { sampleColumns, totalColumns } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import { frameAt } from '../lab/fakeHost.ts';
import { brief, horizonOf, LINE_CHARS, parts, type Rehearsal, stepsOf } from './plan.ts';

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
    row[sampleColumns.at.completed] = 100;
    row[sampleColumns.at.errors] = second === 6 ? 40 : 0;
    return row;
  });
  return {
    run: { scenario, interventions } as unknown as Run,
    notices,
    samples: { length: rows.length, get: (row, column) => rows[row]?.[column] ?? Number.NaN },
    fine: { length: 0, get: () => Number.NaN },
    frame: frameAt(1, 65 * SECOND, { totals }),
    names: {},
    moments: [],
  };
}

describe('the steps of a presentation', () => {
  const strike = { at: 5 * SECOND, kind: 'strike', fault: 'node-crash', target: 'node:0001-001' };
  const steps = stepsOf(rehearsed([crash, detected, promoted], [strike as never]));

  it('say beside the question, first and last, what is not as in the scenario', () => {
    const changed = 'Changed from the scenario: Crash, 0001-001 at 5.0 s.';
    const told = stepsOf({ ...rehearsed([crash], [strike as never]), changed });
    expect(told.filter((step) => step.changed === changed).map(({ kind }) => kind)).toEqual([
      'question',
      'end',
    ]);
    expect(steps.some((step) => 'changed' in step)).toBe(false);
  });

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

  it('stop at the moments of the author, under their names, in order of time', () => {
    const story = rehearsed([crash, detected, promoted], [strike as never]);
    const moments = [
      { at: 1 * SECOND, name: 'All is well' },
      { at: 5 * SECOND, name: 'Now it dies' },
      { at: 30 * SECOND, name: 'The new primary' },
    ];
    const shown = stepsOf({ ...story, moments });
    expect(shown.map(({ kind, at }) => [kind, at])).toEqual([
      ['question', 0],
      ['run', 0],
      ['moment', 1 * SECOND],
      ['moment', 5 * SECOND],
      ['event', 5 * SECOND],
      ['event', 19 * SECOND],
      ['event', 22 * SECOND],
      ['moment', 30 * SECOND],
      ['end', 65 * SECOND],
    ]);
    expect(shown.filter(({ kind }) => kind !== 'moment')).toEqual(steps);
    expect([shown[3], shown[7]]).toEqual([
      {
        kind: 'moment',
        title: 'Now it dies',
        prompt: 'What happened here?',
        answer: [
          '5.0\u00a0s: 0001-001 in us-east-1a crashed.',
          'In this second 40 of 100 requests failed.',
        ],
        at: 5 * SECOND,
        subject: '',
      },
      {
        kind: 'moment',
        title: 'The new primary',
        prompt: 'What happened here?',
        answer: [
          '22.0\u00a0s: 0001-002 took over from 0001-001 after 17\u00a0s.',
          'In the second before none of 100 requests failed.',
        ],
        at: 30 * SECOND,
        subject: 'node:0001-002',
      },
    ]);
  });

  it('all have words under the stage', () => {
    expect(steps.filter(({ prompt }) => prompt === '')).toEqual([]);
    expect(steps.slice(2).filter(({ answer }) => answer.length === 0)).toEqual([]);
    expect(stepsOf(rehearsed([crash, detected])).at(-2)).toMatchObject({
      prompt: 'What do the numbers say?',
      answer: ['In the second before none of 100 requests failed.'],
    });
  });

  it('answer an event with the rest of its sentence and what came of it', () => {
    expect(steps[2]?.answer).toEqual([
      'Its replica was 440\u00a0ms behind.',
      '19.0\u00a0s: ElastiCache noticed that 0001-001 is not answering, 14\u00a0s after it went silent.',
    ]);
    expect(steps[2]?.subject).toBe('node:0001-001');
  });

  it('answer the question with what the fault did in this run', () => {
    expect(steps.at(-1)?.answer).toEqual([
      '40 of 100 requests failed; 212 acknowledged writes lost.',
      '0001-002 took over after 17\u00a0s; all as before after 1\u00a0s.',
    ]);
  });

  it('without a fault it is answered with what was counted, and small events are marked', () => {
    const hit = notice(0, 2e6, {
      code: 'first-hit',
      args: { key: 7, latencyNanos: 2e5, timesFaster: 30 },
    });
    const plain = stepsOf(rehearsed([hit]));
    expect(plain.map(({ kind }) => kind)).toEqual(['question', 'run', 'event', 'end']);
    expect(plain.at(-1)?.answer).toEqual([
      '4,000 requests in 65.0\u00a0s, none failed.',
      '75\u00a0% hits; the database answered 100 reads.',
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

  it('reaches to the last moment of the author', () => {
    const late = [
      { at: 1 * SECOND, name: 'a' },
      { at: 700 * SECOND, name: 'b' },
    ];
    expect(horizonOf(run(5 * SECOND), SECOND, late)).toBe(700 * SECOND);
    expect(horizonOf(run(5 * SECOND), SECOND, late.slice(0, 1))).toBe(65 * SECOND);
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

describe('a line for the last row', () => {
  it('keeps what fits, and else what can stand alone', () => {
    const short = '0001-001 in us-east-1a crashed.';
    expect(brief(short)).toBe(short);
    expect(
      brief(
        'Failover begins: 0001-002 is the least behind (12 KiB) and will take the place of 0001-001.',
        85,
      ),
    ).toBe('0001-002 is the least behind and will take the place of 0001-001.');
    expect(
      brief(
        'A shard has no primary, and full coverage is required: the nodes of the other shards answer CLUSTERDOWN too.',
      ),
    ).toBe('A shard has no primary, and full coverage is required.');
    expect(
      brief(
        '1,366 slots with 800 items (800 KiB) go over from shard 0001 to 0004 at once, 64 ms after the snapshot began.',
      ),
    ).toBe('1,366 slots with 800 items go over from shard 0001 to 0004 at once.');
  });

  it('can be made of every sentence of the story', () => {
    const sentences = Object.values(examples).flatMap(([, , words]) => parts(words));
    const most = LINE_CHARS - '1,234.5 s: '.length;
    expect(sentences.length).toBeGreaterThan(100);
    expect(sentences.map((words) => brief(words, most)).filter((b) => b.length > most)).toEqual([]);
  });
});
