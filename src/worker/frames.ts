import type { Timeline } from '../engine/run.ts';
import { View } from '../engine/view.ts';
import type { Tables } from './protocol.ts';
import type { RunnerHost } from './runner.ts';
import { tablesOf } from './tablesOf.ts';

/** Shows the page where a run stands: a frame, and the topology and the settings when they have changed since the last one. */
export class Frames {
  private readonly host: RunnerHost;
  private view = new View();
  private topologySent = -1;
  private appliedSent = -1;
  private settingsSent = '';

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
    this.appliedSent = -1;
    this.settingsSent = '';
  }

  /** Posts a frame; `progress` from 0 to 1 while a seek is under way. */
  post(timeline: Timeline, epoch: number, progress?: number): void {
    const { sim } = timeline;
    const frame = this.view.frame(sim, epoch);
    const changed = frame.topologyVersion !== this.topologySent;
    this.topologySent = frame.topologyVersion;
    const tables = changed || sim.applied !== this.appliedSent ? this.news(timeline) : null;
    this.appliedSent = sim.applied;
    const buffers = [
      frame.totals,
      frame.nodes,
      frame.recent,
      frame.wires,
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
        ...(tables && { tables }),
        ...(progress !== undefined && { progress }),
        ...(sim.isOver && { ended: true }),
      },
      buffers,
    );
  }

  /** The tables with the settings of now, where those are not the ones that were sent; slots alone are no setting. */
  private news(timeline: Timeline): Tables | null {
    const tables = tablesOf(timeline);
    if (!tables) return null;
    const settings = JSON.stringify(tables.knobs.map(({ value, disabled }) => [value, disabled]));
    if (settings === this.settingsSent) return null;
    this.settingsSent = settings;
    return tables;
  }
}
