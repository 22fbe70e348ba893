import type { Nanos } from '../base/units.ts';
import { totalColumns } from '../frame.ts';
import { HIT, MISS_ABSENT, MISS_EXPIRED, STALE_HIT, WRITTEN } from '../outcomes.ts';
import type { Run } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import type { Agenda } from './agenda.ts';
import { ARRIVAL, BEFORE, NOW, TICK, UNTIL } from './connections.ts';
import { startFolded } from './start.ts';
import { AT_DATABASE, AT_NODE, Stations } from './stations.ts';
import { keysOf, type Summary, summaryCounters, summaryOf } from './summary.ts';

/**
 * A run without faults, timeouts and retries, station by station: a command is done when its node, free again, has
 * worked on it, which is known when it arrives. So a hit takes one event in place of five. The cluster, its
 * stores and their background work are those of a real simulation, and each request has the same draws as there:
 * runs can be compared request by request.
 *
 * A connection given back, or background work, in the same nanosecond as a command may fall on the other side of it;
 * everything else is as in the full engine. Whatever it cannot do ends the run with `Unfoldable`.
 */
export class FoldedRun {
  private readonly sim: Simulation;
  private readonly stations: Stations;
  private requests = 0;

  /** `run` has passed `whyNotFolded`. */
  constructor(run: Run, until: Nanos) {
    this.sim = startFolded(run, until);
    this.stations = new Stations(this.sim, until);
  }

  /** Runs to the end and says what it came to. Throws `Unfoldable`. */
  summary(): Summary {
    this.run();
    const { sim, stations } = this;
    const { outcomes, latency } = stations;
    const { totals } = sim.probe;
    const counts = Object.fromEntries(
      summaryCounters.map((name) => [name, totals[totalColumns.at[name]] as number]),
    ) as Summary['counts'];
    Object.assign(counts, {
      requests: this.requests,
      completed: latency.count,
      writes: outcomes[WRITTEN],
      reads: latency.count - (outcomes[WRITTEN] as number),
      hits: outcomes[HIT],
      staleHits: outcomes[STALE_HIT],
      missesAbsent: outcomes[MISS_ABSENT],
      missesExpired: outcomes[MISS_EXPIRED],
      originReads: stations.originReads,
      originWrites: stations.originWrites,
      newConnections: stations.newConnections,
    });
    return summaryOf('folded', '', counts, latency, keysOf(sim));
  }

  private run(): void {
    const { sim, stations } = this;
    const { nodeEvents, others, table, times } = stations;
    const background = sim.schedule;
    let number = 0;
    table.make();
    times[ARRIVAL] = table.arrivesAt[0] as number;
    times[TICK] = background.peek();
    for (;;) {
      const arrivalAt = times[ARRIVAL] as number;
      const tickAt = times[TICK] as number;
      const nodeAt = nodeEvents.peek();
      const otherAt = others.peek();
      const eventAt = nodeAt < otherAt ? nodeAt : otherAt;
      if (arrivalAt <= eventAt && arrivalAt <= tickAt) {
        if (arrivalAt > (times[UNTIL] as number)) break;
        times[NOW] = arrivalAt;
        stations.arrive(number & table.mask);
        number += 1;
        if (number === table.next) table.make();
        times[ARRIVAL] = table.arrivesAt[number & table.mask] as number;
      } else if (eventAt <= tickAt) {
        if (eventAt > (times[UNTIL] as number)) break;
        if (nodeAt < otherAt) {
          const request = nodeEvents.take();
          times[BEFORE] = otherAt < tickAt ? otherAt : tickAt;
          times[NOW] = nodeAt;
          if (nodeEvents.peek() === nodeAt) this.tied(nodeEvents, nodeAt, request);
          else stations.atNode(request);
        } else {
          const request = others.take();
          times[NOW] = otherAt;
          if (others.peek() === otherAt) this.tied(others, otherAt, request);
          else stations.handle(request);
        }
      } else {
        if (tickAt > (times[UNTIL] as number)) break;
        sim.stepEvent();
        times[TICK] = background.peek();
      }
    }
    this.requests = number;
  }

  /**
   * Several things of one kind happen in one nanosecond: first what was sent first, as in the full engine. `events`
   * has handed out the first of them.
   */
  private tied(events: Agenda, at: Nanos, first: number): void {
    const { table, times } = this.stations;
    const sentAt = (number: number) => table.armedAt[number & table.mask] as number;
    const found = [first];
    while (events.peek() === at) found.push(events.take());
    const isSent = (number: number) => {
      const stage = table.stage[number & table.mask];
      return stage === AT_NODE || stage === AT_DATABASE;
    };
    const sent = found.filter(isSent);
    sent.sort((a, b) => sentAt(a) - sentAt(b));
    for (const number of [...found.filter((each) => !isSent(each)), ...sent]) {
      times[NOW] = at;
      this.stations.handle(number);
    }
  }
}
