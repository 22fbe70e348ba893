import type { Timeline } from '../engine/run.ts';
import { View } from '../engine/view.ts';
import type { RunnerHost } from './runner.ts';

/** Shows the page where a run stands: a frame, and the topology when it has changed since the last one. */
export class Frames {
  private readonly host: RunnerHost;
  private view = new View();
  private topologySent = -1;

  constructor(host: RunnerHost) {
    this.host = host;
  }

  /** Another run from here on; the page knows this version of its topology, -1 for none. */
  begin(topologyKnown: number): void {
    this.jump();
    this.topologySent = topologyKnown;
  }

  /** The run is about to stand somewhere else: the next frame tells everything. */
  jump(): void {
    this.view = new View();
  }

  /** Posts a frame; `progress` from 0 to 1 while a seek is under way. */
  post({ sim }: Timeline, epoch: number, progress?: number): void {
    const frame = this.view.frame(sim, epoch);
    const changed = frame.topologyVersion !== this.topologySent;
    this.topologySent = frame.topologyVersion;
    const buffers = [
      frame.totals,
      frame.nodes,
      frame.recent,
      frame.apps,
      frame.origin,
      frame.flights,
      frame.answers,
      frame.exits,
      frame.fine,
      frame.coarse,
      frame.items,
    ].map((array) => array.buffer as ArrayBuffer);
    this.host.post(
      {
        kind: 'frame',
        frame,
        ...(changed && { topology: sim.cluster.view() }),
        ...(progress !== undefined && { progress }),
        ...(sim.isOver && { ended: true }),
      },
      buffers,
    );
  }
}
