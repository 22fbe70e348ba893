import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerColumns } from '../engine/frame.ts';
import { copyJson, type Notice, Simulation } from '../engine/index.ts';
import { traceOf } from '../engine/inspect/trace.ts';
import { readRunValue } from '../exchange/schema.ts';
import { relate } from './causes.ts';
import { scenarios } from './scenarios/index.ts';
import {
  failoverSequence,
  failoversOf,
  faultSequence,
  linesInWords,
  mermaidOf,
  type RequestLife,
  requestSequence,
} from './sequence.ts';

const SECOND = 1e9;

function played(id: string, seconds: number): Simulation {
  const read = readRunValue(copyJson(scenarios.find((each) => each.id === id)?.file), id);
  if (!read.ok) throw new Error(read.message);
  const sim = new Simulation(read.run);
  sim.runUntil(seconds * SECOND);
  return sim;
}

/**
 * What is wrong with a diagram by the grammar of Mermaid's sequence diagrams: the header, participants with an
 * id and an alias, then messages and notes between known participants, each statement on a line of its own.
 */
function faultsIn(diagram: string): string[] {
  const [header, ...lines] = diagram.trimEnd().split('\n');
  const found = header === 'sequenceDiagram' ? [] : [`header: ${header}`];
  const known = new Set<string>();
  // A `#` begins an entity (`#35;`), whose `;` is the only one that does not end the statement.
  const text = String.raw`(?:[^#;\n]|#(?:\d+|lt|gt);)+`;
  const participant = new RegExp(`^participant (p\\d+) as ${text}$`);
  const message = new RegExp(`^(p\\d+)(?:->>|-->>|-x|--x)(p\\d+): ${text}$`);
  const note = new RegExp(`^Note over (p\\d+)(?:,(p\\d+))?: ${text}$`);
  for (const line of lines.map((each) => each.trim())) {
    const declared = participant.exec(line);
    const used = message.exec(line) ?? note.exec(line);
    if (declared) known.add(declared[1] ?? '');
    else if (used) {
      for (const id of used.slice(1)) if (id && !known.has(id)) found.push(`unknown: ${line}`);
    } else if (!new RegExp(`^accTitle: ${text}$`).test(line)) found.push(`no statement: ${line}`);
  }
  return found;
}

describe('a failover as a sequence diagram', () => {
  const sim = played('lose-the-primary', 40);
  const notices = sim.notices as readonly Notice[];
  const strike = notices.find(({ code }) => code === 'node-crashed') as Notice;
  const sequence = faultSequence(strike, relate(notices));
  const diagram = mermaidOf(sequence);

  it('is one that Mermaid reads', () => {
    expect(faultsIn(diagram)).toEqual([]);
  });

  it('has the parts and the messages of the failover in their order', () => {
    const names = [...diagram.matchAll(/participant p\d+ as (.+)/g)].map((match) => match[1]);
    expect(names).toEqual(expect.arrayContaining(['0001-001', 'ElastiCache', '0001-002', 'app-1']));
    const place = (words: string) => diagram.indexOf(words);
    const order = ['crashed', 'ElastiCache noticed', 'took over', 'app-1 now calls'].map(place);
    expect(order.every((at) => at > 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(diagram).toMatch(/p\d+-xp\d+: 19\.3 s: ElastiCache noticed/);
  });

  it('is told line by line to who does not see it', () => {
    const words = linesInWords(sequence);
    expect(words.length).toBe(sequence.lines.length);
    expect(words[0]).toMatch(/^0001-001: 5\.0\u00a0s: .*crashed/);
    expect(words.join('\n')).toMatch(/ElastiCache to 0001-001, which does not arrive: 19\.3/);
  });
});

describe('the failovers of a run', () => {
  const sim = played('lose-the-primary', 40);
  const notices = sim.notices as readonly Notice[];
  const causes = relate(notices);

  it('are those that ended in a promotion, and one that has only begun', () => {
    expect(failoversOf(notices, causes).map(({ code }) => code)).toEqual(['replica-promoted']);
    const begun = notices.filter(({ at }) => at < 20 * SECOND);
    expect(failoversOf(begun, relate(begun)).map(({ code }) => code)).toEqual(['failover-started']);
    const before = notices.filter(({ at }) => at < 5 * SECOND);
    expect(failoversOf(before, relate(before))).toEqual([]);
  });

  it('show what led to them and what came of it', () => {
    const [failover] = failoversOf(notices, causes) as [Notice];
    const diagram = mermaidOf(failoverSequence(failover, causes));
    expect(faultsIn(diagram)).toEqual([]);
    for (const words of ['crashed', 'ElastiCache noticed', 'took over', 'app-1 now calls']) {
      expect(diagram).toContain(words);
    }
  });

  it('keep the failover itself where not all events have room', () => {
    const [failover] = failoversOf(notices, causes) as [Notice];
    const diagram = mermaidOf(failoverSequence(failover, causes, {}, 6));
    expect(faultsIn(diagram)).toEqual([]);
    expect(diagram).toContain('took over');
    expect(diagram).toMatch(/\d+ more events of this are left out/);
  });
});

describe('a request as a sequence diagram', () => {
  const sim = played('lose-the-primary', 5.5);
  const { stride, at } = answerColumns;
  const rows = sim.recorder.answers.since(0);
  const lives: RequestLife[] = [];
  for (let i = 0; i < rows.length; i += stride) {
    const life = traceOf(sim, rows[i + at.request] as number);
    if (life) lives.push(life);
  }

  it('is one that Mermaid reads, for hits, misses, writes and failures', () => {
    expect(lives.length).toBeGreaterThan(100);
    expect(new Set(lives.map(({ outcome }) => outcome)).size).toBeGreaterThan(3);
    for (const life of lives) expect(faultsIn(mermaidOf(requestSequence(life)))).toEqual([]);
  });

  it('shows every call that failed as a message that does not arrive', () => {
    const failing = lives.filter(({ failures }) => failures.length > 0);
    expect(failing.length).toBeGreaterThan(0);
    for (const life of failing) {
      const lost = mermaidOf(requestSequence(life)).match(/-x\w+: fails/g) ?? [];
      expect(lost.length).toBe(life.failures.length);
    }
  });

  it('says how it ended and after how long', () => {
    const life = lives.find(({ outcome }) => outcome === 'hit') as RequestLife;
    expect(mermaidOf(requestSequence(life))).toMatch(/request \d+: hit after [\d.]+ [µm]s/);
  });
});

it('a name cannot hold a directive', () => {
  const life = { request: 1, write: false, outcome: 'hit', reason: '', startedAt: 0, endedAt: 5 };
  const spans = [{ span: 'network', place: '0001-001', from: 0, to: 5, ahead: 0 }] as const;
  const keyName = '%%{init: {"theme": "dark"}}%%%';
  const diagram = mermaidOf(requestSequence({ ...life, keyName, spans, failures: [] }));
  expect(diagram).toContain('GET #37;#37;{init: {"theme": "dark"}}#37;#37;%');
  expect(diagram).not.toContain('%%');
});

it('text of any kind cannot break out of its statement', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (keyName) => {
      const sequence = requestSequence({
        request: 1,
        keyName: `key:${keyName}`,
        write: false,
        outcome: 'error',
        reason: 'timeout',
        startedAt: 0,
        endedAt: 5,
        spans: [
          { span: 'network', place: '0001-001', from: 0, to: 5, ahead: 0 },
          { span: 'client', place: 'app-1', from: 5, to: 5, ahead: 0 },
        ],
        failures: [],
      });
      expect(faultsIn(mermaidOf(sequence))).toEqual([]);
    }),
    { seed: 1, numRuns: 300 },
  );
});
