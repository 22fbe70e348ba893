import {
  appColumns,
  type Frame,
  nodeColumns,
  originColumns,
  recentColumns,
  sampleColumns,
  type TopologyView,
  totalColumns,
} from '../../engine/frame.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { FromWorker, Tables, ToWorker } from '../../worker/protocol.ts';
import { REQUEST_PACE } from './clock.ts';
import { createLab, type LabHost } from './lab.ts';

/** A host for tests: frames come when the test says so, and what is sent to the worker is kept. */
export class FakeHost implements LabHost {
  readonly sent: ToWorker[] = [];
  autoplay = true;
  now = 0;
  isHidden = false;
  closed = false;
  private paint: ((now: number) => void) | null = null;
  private listen: (message: FromWorker) => void = () => {};
  break: (message: string) => void = () => {};

  readonly client = {
    send: (message: ToWorker) => this.take(message),
    onMessage: (listen: (message: FromWorker) => void) => {
      this.listen = listen;
    },
    onBreak: (listen: (message: string) => void) => {
      this.break = listen;
    },
    close: () => {
      this.closed = true;
    },
  };

  nextFrame(then: (now: number) => void): number {
    this.paint = then;
    return 1;
  }

  cancelFrame(): void {
    this.paint = null;
  }

  hidden(): boolean {
    return this.isHidden;
  }

  /** What the page sends gets here. */
  protected take(message: ToWorker): void {
    this.sent.push(message);
  }

  /** One animation frame, `millis` after the one before. */
  tick(millis = 16): void {
    this.now += millis;
    const { paint } = this;
    this.paint = null;
    paint?.(this.now);
  }

  /** A message from the worker. */
  say(message: FromWorker): void {
    this.listen(message);
  }

  /** The messages sent since the last look, and none of them again. */
  taken(): ToWorker[] {
    return this.sent.splice(0);
  }
}

/** A frame with nothing in it but its moment, and what `parts` gives. */
export function frameAt(epoch: number, at: number, parts: Partial<Frame> = {}): Frame {
  return {
    epoch,
    at,
    topologyVersion: 1,
    totals: new Float64Array(totalColumns.stride),
    nodes: new Float64Array(nodeColumns.stride),
    recent: new Float64Array(recentColumns.stride),
    wires: new Float64Array(0),
    medians: { hit: Number.NaN, miss: Number.NaN },
    sampleEvery: 1,
    apps: new Float64Array(appColumns.stride),
    origin: new Float64Array(originColumns.stride),
    flights: new Float64Array(0),
    answers: new Float64Array(0),
    exits: new Float64Array(0),
    fine: new Float64Array(0),
    coarse: new Float64Array(0),
    notices: [],
    items: new Int32Array(0),
    beliefs: [],
    staleSlots: [],
    gone: [],
    faults: [],
    dropped: { flights: 0, answers: 0, exits: 0 },
    ...parts,
  };
}

/** One closed sample at each of `ends`. */
export function samplesAt(...ends: number[]): Float64Array {
  const rows = new Float64Array(ends.length * sampleColumns.stride);
  ends.forEach((end, i) => {
    rows[i * sampleColumns.stride + sampleColumns.at.at] = end;
  });
  return rows;
}

export const tables: Tables = { knobs: [], faults: [] };

/** A run of which only the rate is looked at. */
export const run = {
  schema: 'cachescape.run/1',
  scenario: { workload: { ratePerSecond: 4_000 } },
  seed: 1,
  interventions: [],
} as unknown as Run;

export const topology = { version: 1, nodes: [], apps: [] } as unknown as TopologyView;

export function opened(epoch: number, parts: object = {}): FromWorker {
  return {
    kind: 'opened',
    epoch,
    run,
    topology,
    tables,
    engineVersion: '0.1.0',
    digest: null,
    ...parts,
  };
}

/** A lab whose run has just been opened, with nothing asked. */
export async function running(pace = REQUEST_PACE) {
  const host = new FakeHost();
  const lab = createLab(host);
  lab.setPace(pace);
  const done = lab.open('{}');
  host.say(opened(1));
  await done;
  host.taken();
  return { host, lab };
}
