import type { Nanos } from '../../engine/base/units.ts';
import type { Counted } from '../../engine/frame.ts';
import type { NoticeCode } from '../../engine/notices.ts';
import type { Change } from '../../engine/scenario/scenario.ts';
import type { SessionFile } from '../../exchange/sessionSchema.ts';
import type { Client } from '../../worker/client.ts';
import type {
  Answer,
  FromWorker,
  Query,
  ToWorker,
  TraceFile,
  Turn,
} from '../../worker/protocol.ts';

export type StepBy = Extract<ToWorker, { kind: 'step' }>['by'];
export type FrameMessage = Extract<FromWorker, { kind: 'frame' }>;
export type OpenedMessage = Extract<FromWorker, { kind: 'opened' }>;
export type TablesMessage = Extract<FromWorker, { kind: 'tables' }>;
export type IntervenedMessage = Extract<FromWorker, { kind: 'intervened' }>;
export type BranchesMessage = Extract<FromWorker, { kind: 'branches' }>;
export type BesideMessage = Extract<FromWorker, { kind: 'beside' }>;
export type Failure = Omit<Extract<FromWorker, { kind: 'failed' }>, 'kind' | 'epoch'>;

/** Who is told what the worker said. Answers of older epochs never get this far. */
export type Listener = {
  opened(message: OpenedMessage, trace: TraceFile | undefined): void;
  /** `jumped`: the frame follows a seek or a step back. `arrived`: nothing more is to come for that question. */
  frame(message: FrameMessage, jumped: boolean, arrived: boolean): void;
  intervened(message: IntervenedMessage): void;
  branches(message: BranchesMessage): void;
  beside(message: BesideMessage): void;
  tablesCame(message: TablesMessage): void;
  failed(failure: Failure): void;
};

type Opening = {
  epoch: number;
  trace: TraceFile | undefined;
  done: (refusal: string | null) => void;
};
type Pending<T> = { done: (value: T) => void; fail: (why: Error) => void };

/** What ends a seek before it is there. */
type Ends = { until?: readonly NoticeCode[]; rises?: readonly Counted[] };
/** A moment to go to, how much before it is wanted, and whether it is the one that is shown already. */
type Wish = { to: Nanos; lookback: Nanos; anew?: true } & Ends;

/** Steps wait in line while a key is held down; more than these are dropped. */
const STEPS_QUEUED = 8;

/**
 * The page's side of the protocol: who has asked what, under which epoch. At most one ask, step or seek is
 * unanswered; the newest seek wins. While another run is being opened seeks wait: they were meant for the one before,
 * which stays where the other is refused.
 */
export class Conversation {
  private readonly client: Client;
  private readonly listener: Listener;
  /** Newest epoch given out, and the one whose answers count; 0 before the first run. */
  private lastEpoch = 0;
  private epoch = 0;
  private waiting = false;
  private seeking = false;
  /** Another seek need not wait for the one under way: something of it was shown, or nothing of it is to be. */
  private yields = false;
  private stepping: StepBy | null = null;
  private steps: StepBy[] = [];
  private wantedSeek: Wish | null = null;
  private openings: Opening[] = [];
  private turns: { epoch: number; done: (refusal: string | null) => void }[] = [];
  private interventions: { epoch: number; done: (refusal: string | null) => void }[] = [];
  /** Of how many requests the engine is to tell of one, and what it was told of that. */
  sampleEvery = 1;
  private sampleTold = 1;
  private queries = new Map<number, Pending<Answer>>();
  private lastQuery = 0;

  constructor(client: Client, listener: Listener) {
    this.client = client;
    this.listener = listener;
    client.onMessage((message) => this.receive(message));
    client.onBreak((message) => this.fail({ message, at: 0, runText: '', checkpointAt: 0 }));
  }

  open(text: string, trace?: TraceFile, session?: SessionFile): Promise<string | null> {
    this.lastEpoch += 1;
    const epoch = this.lastEpoch;
    const beside = { ...(trace && { trace }), ...(session && { session }) };
    this.client.send({ kind: 'open', epoch, text, ...beside });
    return new Promise((done) => {
      this.openings.push({ epoch, trace, done });
    });
  }

  step(by: StepBy): void {
    if (this.steps.length < STEPS_QUEUED) this.steps.push(by);
    this.next();
  }

  /** `ends`: what ends it before it is there. */
  seek(to: Nanos, lookback: Nanos = 0, ends: Ends = {}): void {
    this.wantedSeek = { to: Math.max(0, Math.round(to)), lookback, ...ends };
    this.next();
  }

  /** The moment that is shown is told anew, as with another sample; a seek or a turn does not wait for it. */
  tellAnew(at: Nanos, lookback: Nanos): void {
    this.wantedSeek = { to: at, lookback, anew: true };
    this.next();
  }

  /** Another seek waits for the one under way. */
  get hasWish(): boolean {
    return this.wantedSeek !== null;
  }

  /** Another run is on its way. */
  get isOpening(): boolean {
    return this.openings.length > 0;
  }

  /**
   * Undo, fork and the like, then to a moment; resolves to null, or to the reason why not. Not while another run is
   * being opened.
   */
  turn(turn: Turn, to: Nanos, lookback: Nanos): Promise<string | null> {
    this.jump();
    const { epoch } = this;
    const sample = this.sampleNews();
    this.client.send({ kind: 'turn', epoch, to: Math.round(to), lookback, ...sample, turn });
    return new Promise((done) => {
      this.turns.push({ epoch, done });
    });
  }

  /** What is answered by nothing, or by `branches`. */
  tell(message: Extract<ToWorker, { kind: 'bookmarks' | 'name-branch' }>): void {
    this.client.send(message);
  }

  intervene(change: Change): Promise<string | null> {
    const { epoch } = this;
    this.client.send({ kind: 'intervene', epoch, change });
    return new Promise((done) => {
      this.interventions.push({ epoch, done });
    });
  }

  /** Asks for the tables of a run that was opened without. */
  askTables(): void {
    this.client.send({ kind: 'tables', epoch: this.epoch });
  }

  query(what: Query): Promise<Answer> {
    this.lastQuery += 1;
    const id = this.lastQuery;
    this.client.send({ kind: 'query', id, what });
    return new Promise((done, fail) => {
      this.queries.set(id, { done, fail });
    });
  }

  /** Asks for simulated time until `until`, unless something is unanswered or waits to be sent before it. */
  ask(until: Nanos): boolean {
    this.next();
    if (this.waiting || this.epoch === 0) return false;
    this.waiting = true;
    const { epoch, sampleEvery } = this;
    this.sampleTold = sampleEvery;
    this.client.send({ kind: 'ask', epoch, until, sampleEvery });
    return true;
  }

  private sampleNews(): { sampleEvery?: number } {
    if (this.sampleEvery === this.sampleTold) return {};
    this.sampleTold = this.sampleEvery;
    return { sampleEvery: this.sampleEvery };
  }

  /** Sends what waits: a seek at once, a step when nothing is unanswered. */
  next(): void {
    if (this.epoch === 0) return;
    const isFree = !this.isOpening && (!this.seeking || this.yields);
    if (this.wantedSeek !== null && isFree) this.sendSeek(this.wantedSeek);
    if (this.waiting) return;
    const by = this.steps.shift();
    if (!by) return;
    this.stepping = by;
    this.waiting = true;
    this.client.send({ kind: 'step', epoch: this.epoch, by });
  }

  close(): void {
    this.client.close();
    this.settleAll('The lab was closed.');
  }

  private sendSeek(wish: Wish): void {
    this.jump();
    this.yields = wish.anew === true;
    this.client.send({ kind: 'seek', epoch: this.epoch, ...wish, ...this.sampleNews() });
  }

  private jump(): void {
    this.lastEpoch += 1;
    this.rest(this.lastEpoch);
    this.seeking = true;
    this.waiting = true;
  }

  /** Nothing is unanswered or waits any more; `epoch` counts from now on. */
  private rest(epoch: number): void {
    this.epoch = epoch;
    this.waiting = false;
    this.seeking = false;
    this.yields = false;
    this.stepping = null;
    this.steps = [];
    this.wantedSeek = null;
  }

  private receive(message: FromWorker): void {
    if (message.kind === 'frame') this.receiveFrame(message);
    else if (message.kind === 'opened') this.receiveOpened(message);
    else if (message.kind === 'refused') this.receiveRefused(message.epoch, message.message);
    else if (message.kind === 'intervened') this.receiveIntervened(message);
    else if (message.kind === 'branches') this.receiveBranches(message);
    else if (message.kind === 'beside') this.listener.beside(message);
    else if (message.kind === 'tables') this.listener.tablesCame(message);
    else if (message.kind === 'answer') {
      this.queries.get(message.id)?.done(message.answer);
      this.queries.delete(message.id);
    } else if (message.epoch === this.epoch || this.epoch === 0) this.fail(message);
  }

  private receiveFrame(message: FrameMessage): void {
    if (message.frame.epoch !== this.epoch) return;
    const jumped = this.seeking || this.stepping?.endsWith('-back') === true;
    const arrived = message.progress === undefined;
    if (arrived) {
      this.waiting = false;
      this.seeking = false;
      this.stepping = null;
    }
    this.yields = !arrived;
    this.listener.frame(message, jumped, arrived);
    this.next();
  }

  private receiveBranches(message: BranchesMessage): void {
    this.listener.branches(message);
    const settled = this.turns.filter((t) => t.epoch <= message.epoch);
    this.turns = this.turns.filter((t) => t.epoch > message.epoch);
    for (const { epoch, done } of settled) done(epoch === message.epoch ? message.refusal : null);
  }

  private receiveOpened(message: OpenedMessage): void {
    const settled = this.openingsUntil(message.epoch);
    const opening = settled.find((o) => o.epoch === message.epoch);
    this.rest(message.epoch);
    this.sampleTold = 1;
    for (const { done } of [...this.interventions.splice(0), ...this.turns.splice(0)]) done(null);
    this.listener.opened(message, opening?.trace);
    for (const { done } of settled) done(null);
  }

  private receiveRefused(epoch: number, refusal: string): void {
    for (const opening of this.openingsUntil(epoch))
      opening.done(opening.epoch === epoch ? refusal : null);
    this.next();
  }

  /** Those that are answered by an answer of `epoch`; they are under way no more. */
  private openingsUntil(epoch: number): Opening[] {
    const settled = this.openings.filter((o) => o.epoch <= epoch);
    this.openings = this.openings.filter((o) => o.epoch > epoch);
    return settled;
  }

  private receiveIntervened(message: IntervenedMessage): void {
    const index = this.interventions.findIndex((i) => i.epoch === message.epoch);
    const [pending] = index < 0 ? [] : this.interventions.splice(index, 1);
    if (message.epoch === this.epoch) this.listener.intervened(message);
    pending?.done(message.refusal);
  }

  private fail(failure: Failure): void {
    this.rest(this.epoch);
    this.settleAll(failure.message);
    this.listener.failed(failure);
  }

  private settleAll(why: string): void {
    for (const { done } of [...this.interventions.splice(0), ...this.turns.splice(0)]) done(why);
    for (const { done } of this.openings.splice(0)) done(why);
    for (const { fail } of this.queries.values()) fail(new Error(why));
    this.queries.clear();
  }
}
