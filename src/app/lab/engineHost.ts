import type { FromWorker, ToWorker } from '../../worker/protocol.ts';
import type { RunnerHost } from '../../worker/runner.ts';
import { FakeHost } from './fakeHost.ts';

type Engine = { handle(message: ToWorker): void };

/** A host for tests, on a real engine: what is posted arrives between two frames, as from a worker. */
export class EngineHost extends FakeHost {
  private readonly posted: FromWorker[] = [];
  private readonly later: (() => void)[] = [];
  private wall = 0;
  private readonly runner: Engine;

  /** `make` gives the engine its surroundings. */
  constructor(make: (host: RunnerHost) => Engine) {
    super();
    this.runner = make({
      post: (message) => this.posted.push(structuredClone(message)),
      // One look at the clock costs 1 ms, so that slices end at the same events in every run.
      wallMillis: () => {
        this.wall += 1;
        return this.wall;
      },
      later: (action) => this.later.push(action),
    });
  }

  protected override take(message: ToWorker): void {
    this.runner.handle(structuredClone(message));
  }

  /** Delivers until nothing is under way. */
  async settle(): Promise<void> {
    for (;;) {
      const message = this.posted.shift();
      const action = message ? undefined : this.later.shift();
      if (message) this.say(message);
      else if (action) action();
      else return;
      await Promise.resolve();
    }
  }

  /** The same until what was asked for is answered, code that is fetched for it included. */
  async settled<T>(asked: Promise<T>): Promise<T> {
    let isDone = false;
    void asked.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await this.settle();
      await new Promise((done) => setTimeout(done));
    }
    await this.settle();
    return asked;
  }

  async run(frames: number, millis = 16): Promise<void> {
    for (let i = 0; i < frames; i += 1) {
      this.tick(millis);
      await this.settle();
    }
  }
}
