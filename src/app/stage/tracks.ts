import {
  type Frame,
  GONE_PLACE,
  NODE_PLACE,
  ORIGIN_PLACE,
  PROXY_PLACE,
  type TopologyView,
} from '../../engine/frame.ts';
import { type Cut, cutsOf, isCut } from './cuts.ts';
import type { StageLayout } from './layout.ts';
import { Track } from './paths.ts';
import type { Routes } from './routes.ts';

/** The wires of a stage as tracks to travel on, made when they are first used. */
export class Tracks {
  private readonly topology: TopologyView;
  private readonly layout: StageLayout;
  private readonly routes: Routes;
  private readonly tracks = new Map<number, Track | null>();
  private readonly cuts = new Map<number, number>();
  private zoneCuts: readonly Cut[] = [];

  constructor(topology: TopologyView, layout: StageLayout, routes: Routes) {
    this.topology = topology;
    this.layout = layout;
    this.routes = routes;
  }

  /** Takes over the faults in force, for `cut`. */
  follow(faults: Frame['faults']): void {
    this.zoneCuts = cutsOf(faults, this.topology.zones);
    this.cuts.clear();
  }

  /** The track of a wire, or null for places that are not on this stage. */
  track(from: number, to: number): Track | null {
    const id = from * 16384 + to;
    const known = this.tracks.get(id);
    if (known !== undefined) return known;
    const made =
      this.isPlace(from) && this.isPlace(to) && from !== to
        ? new Track(this.routes.between(from, to))
        : null;
    this.tracks.set(id, made);
    return made;
  }

  private isPlace(place: number): boolean {
    if (place === ORIGIN_PLACE) return true;
    if (place === PROXY_PLACE) return this.layout.proxy !== null;
    if (place >= GONE_PLACE) return this.layout.gone.some((node) => node.place === place);
    if (place >= NODE_PLACE) return place - NODE_PLACE < this.layout.nodes.length;
    return place >= 0 && place < this.layout.apps.length;
  }

  private zoneOf(place: number): number {
    if (place === ORIGIN_PLACE) return this.topology.origin.zone;
    if (place >= GONE_PLACE) {
      return this.layout.gone.find((node) => node.place === place)?.zone ?? -1;
    }
    if (place >= NODE_PLACE) return this.topology.nodes[place - NODE_PLACE]?.zone ?? -1;
    return this.topology.apps[place]?.zone ?? -1;
  }

  /** Where a lost way between zones cuts the wire, as a share of its length; -1 when it is whole. */
  cut(from: number, to: number): number {
    const id = from * 16384 + to;
    const known = this.cuts.get(id);
    if (known !== undefined) return known;
    const share = this.findCut(from, to);
    this.cuts.set(id, share);
    return share;
  }

  private findCut(from: number, to: number): number {
    const a = this.zoneOf(from);
    const b = this.zoneOf(to);
    if (a < 0 || b < 0 || a === b || !isCut(this.zoneCuts, a, b)) return -1;
    const track = this.track(from, to);
    const plate = this.layout.zones[a]?.box;
    if (!track || !plate) return -1;
    for (let share = 0; share <= 1; share += 0.01) {
      const x = track.x(share);
      if (x < plate.x - 3 || x > plate.x + plate.width + 3) return share;
    }
    return -1;
  }
}
