import { type Run, Simulation } from '../engine/index.ts';
import { trialRun } from '../engine/trial.ts';
import type { FromWorker, ToWorker, TraceFile } from './protocol.ts';
import { Runner } from './runner.ts';
import './whole.ts';

export const MS = 1e6;
type Kind = FromWorker['kind'];
export type Of<K extends Kind> = Extract<FromWorker, { kind: K }>;

/** A page that keeps what it is sent, with a clock of its own that moves by `tick` each time it is looked at. */
export class Page {
  readonly runner: Runner;
  readonly sent: FromWorker[] = [];
  readonly later: (() => void)[] = [];
  private clock = 0;
  tick = 0;
  epoch = 0;

  constructor() {
    this.runner = new Runner({
      keepsBranches: false,
      post: (message, transfer) => {
        if (transfer?.some((buffer) => !(buffer instanceof ArrayBuffer))) {
          throw new Error('Only buffers are handed over.');
        }
        this.sent.push(message);
      },
      wallMillis: () => {
        this.clock += this.tick;
        return this.clock;
      },
      later: (action) => void this.later.push(action),
    });
  }

  /** Sends a message and returns all that was answered, callbacks that were put off included. */
  send(message: ToWorker): FromWorker[] {
    const before = this.sent.length;
    this.runner.handle(message);
    return this.sent.slice(before);
  }

  /** The one message of these, which is of that kind. */
  sole<K extends Kind>(kind: K, messages: FromWorker[]): Of<K> {
    const kinds = messages.map((message) => message.kind);
    if (kinds.length !== 1 || kinds[0] !== kind) {
      throw new Error(`The answer is ${kinds.join(', ') || 'nothing'}, not one ${kind}.`);
    }
    return messages[0] as Of<K>;
  }

  open(run: unknown, trace?: TraceFile): FromWorker[] {
    this.epoch += 1;
    const text = typeof run === 'string' ? run : JSON.stringify(run);
    return this.send({ kind: 'open', epoch: this.epoch, text, ...(trace && { trace }) });
  }

  /** Asks until the engine is at `until`; the last frame. */
  goTo(until: number): Of<'frame'> {
    let frame = this.ask(until);
    while (frame.frame.at < until && !frame.ended) frame = this.ask(until);
    return frame;
  }

  ask(until: number, sampleEvery = 1): Of<'frame'> {
    return this.sole('frame', this.send({ kind: 'ask', epoch: this.epoch, until, sampleEvery }));
  }

  step(by: Extract<ToWorker, { kind: 'step' }>['by']): Of<'frame'> {
    return this.sole('frame', this.send({ kind: 'step', epoch: this.epoch, by }));
  }

  seek(to: number): FromWorker[] {
    this.epoch += 1;
    const before = this.sent.length;
    this.send({ kind: 'seek', epoch: this.epoch, to });
    for (let action = this.later.shift(); action; action = this.later.shift()) action();
    return this.sent.slice(before);
  }

  intervene(change: Extract<ToWorker, { kind: 'intervene' }>['change']): Of<'intervened'> {
    return this.sole('intervened', this.send({ kind: 'intervene', epoch: this.epoch, change }));
  }

  /** The run file at the present moment. */
  file(): { text: string; at: number; digest: string } {
    const { answer } = this.sole(
      'answer',
      this.send({ kind: 'query', id: 7, what: { kind: 'run' } }),
    );
    if (answer.kind !== 'run') throw new Error('This is no run.');
    return answer;
  }

  /** Asks for what is answered once its code has been fetched. */
  async look(what: Extract<ToWorker, { kind: 'query' }>['what']): Promise<Of<'answer'>> {
    const before = this.sent.length;
    this.send({ kind: 'query', id: 3, what });
    while (this.sent.length === before) await new Promise((resolve) => setTimeout(resolve));
    return this.sole('answer', this.sent.slice(before));
  }

  get digest(): string {
    return this.file().digest;
  }
}

/** A page with a run open. */
export function opened(run: Run = trialRun()): Page {
  const page = new Page();
  page.sole('opened', page.open(run));
  return page;
}

/** The digest of a run at a moment, without any runner. */
export function straight(run: Run, at: number): string {
  const sim = new Simulation(JSON.parse(JSON.stringify(run)));
  sim.runUntil(at);
  return sim.digest();
}

export const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
