import { shortWaits } from '../engine/clients/shortWaits.ts';
import type { TraceData } from '../engine/clients/trace.ts';
import { engineParts } from '../engine/parts.ts';
import type { Timeline } from '../engine/run.ts';
import type { Branching } from './branching.ts';
import type { Answer, Query, RequestTrace } from './protocol.ts';
import type { RunnerHost } from './runner.ts';
import { textOf } from './runText.ts';

/** The run that a question is about: the rows it plays, if any, and its branches. */
export type Asked = {
  timeline: Timeline;
  trace: TraceData | null;
  branching: Branching;
  /** False once the life of another request is asked for. */
  isWanted(request: number): boolean;
};

/** How long one part of a replay may take: the run goes on between two. */
const SLICE_MILLIS = 30;

/** Answers a question about a run, at once or when the code for it is there. */
export function answerQuery(host: RunnerHost, asked: Asked, id: number, what: Query): void {
  const post = (answer: Answer) => host.post({ kind: 'answer', id, answer });
  if (what.kind === 'yardsticks') void compare(host, asked, post);
  else if (what.kind === 'spells') {
    const { sim } = asked.timeline;
    const spells = sim.clients.spells.all(sim.now);
    const moves = sim.cluster.operations?.migration.moves() ?? null;
    post({ kind: 'spells', spells, short: shortWaits(sim), moves });
  } else if (what.kind === 'run') post(asText(asked, what.session));
  else if (what.kind === 'trace') void retrace(host, asked, what.request, post);
  else if (what.kind === 'why-stale') void whyStale(host, asked, what.trace, post);
  else if (what.kind === 'again') void again(asked, what.seed, post);
  else void look(asked.timeline, what, post);
}

function asText({ timeline, branching }: Asked, session?: true): Answer {
  const { run, sim } = timeline;
  const digest = sim.digest();
  const text = textOf(run, { digest, at: sim.now }, branching.history());
  const kept = session && { session: branching.desk?.session() ?? null };
  return { kind: 'run', text, at: sim.now, digest, ...kept };
}

async function again(
  { timeline, branching }: Asked,
  seed: number | undefined,
  post: (answer: Answer) => void,
): Promise<void> {
  const { run } = timeline;
  const code = await engineParts.load('changes').catch(() => null);
  if (!code) return post({ kind: 'again', text: null });
  const anew = code.runAgain(run, (i) => timeline.isPlanned(i));
  // With another seed other things happen at the moments that have names.
  const bookmarks = seed === undefined || seed === run.seed ? [...branching.bookmarks] : [];
  post({
    kind: 'again',
    text: textOf({ ...anew, seed: seed ?? run.seed }, undefined, { bookmarks }),
  });
}

/** One policy at a time, so that the run goes on meanwhile. What fails here leaves the run alone. */
async function compare(
  host: RunnerHost,
  { timeline, trace }: Asked,
  post: (answer: Answer) => void,
): Promise<void> {
  try {
    const { Comparing } = await engineParts.load('yardsticks');
    const comparing = new Comparing(timeline.sim, trace, timeline.run);
    while (comparing.next()) await new Promise<void>((done) => host.later(done));
    post({ kind: 'yardsticks', comparison: comparing.result });
  } catch {
    post({ kind: 'yardsticks', comparison: null });
  }
}

/** The steps of a request as they were kept; of one outside the sample, by playing the run again up to it. */
async function retrace(
  host: RunnerHost,
  { timeline, isWanted }: Asked,
  request: number,
  post: (answer: Answer) => void,
): Promise<void> {
  try {
    const { Retrace, traceOf } = await engineParts.load('inspect');
    const kept = traceOf(timeline.sim, request);
    if (kept) {
      post({ kind: 'trace', trace: kept });
      return;
    }
    const replay = new Retrace(timeline, request);
    await slices(host, replay, () => isWanted(request));
    post({ kind: 'trace', trace: replay.trace });
  } catch {
    post({ kind: 'trace', trace: null });
  }
}

async function whyStale(
  host: RunnerHost,
  { timeline, isWanted }: Asked,
  trace: RequestTrace,
  post: (answer: Answer) => void,
): Promise<void> {
  try {
    const { WhyStale } = await engineParts.load('inspect');
    const replay = new WhyStale(timeline, trace);
    await slices(host, replay, () => isWanted(trace.request));
    post({ kind: 'why-stale', stale: replay.view });
  } catch {
    post({ kind: 'why-stale', stale: null });
  }
}

/** Replays in short parts while it is wanted, so that the run goes on meanwhile. */
async function slices(
  host: RunnerHost,
  replay: { goOn(isLate: () => boolean): boolean },
  isWanted: () => boolean,
): Promise<void> {
  const isLate = () => {
    const stop = host.wallMillis() + SLICE_MILLIS;
    return () => host.wallMillis() >= stop;
  };
  while (isWanted() && !replay.goOn(isLate())) {
    await new Promise<void>((done) => host.later(done));
  }
}

/** Looks into the run as it stands when the code for it is there. */
async function look(
  { sim }: Timeline,
  what: Query & { kind: 'inspect' | 'endpoints' | 'lost-keys' },
  post: (answer: Answer) => void,
): Promise<void> {
  const code = await engineParts.load('inspect').catch(() => null);
  if (what.kind === 'endpoints') {
    post({ kind: 'endpoints', endpoints: code ? code.endpointsOf(sim, what.node) : null });
  } else if (what.kind === 'lost-keys') {
    post({ kind: 'lost-keys', lost: code ? code.lostKeysOf(sim, what.causes, what.alone) : null });
  } else post({ kind: 'inspect', inspection: code ? code.inspect(sim, what.what) : null });
}
