import { hashDraw, streamId } from '../base/rng.ts';
import { ARRIVAL } from '../events.ts';
import { totalColumns } from '../frame.ts';
import { MAX_IN_FLIGHT } from '../limits.ts';
import { CONNECTION_REFUSED, ERROR, POOL_EXHAUSTED, WAITING } from '../outcomes.ts';
import { AT_APP, STEP_GET } from '../requests.ts';
import type { Simulation } from '../simulation.ts';

/** Requests as they come in: each takes its slot, goes to an app that runs, and sets out from there. */
export class Arrivals {
  private readonly sim: Simulation;
  private upApps: number[] = [];
  private readonly balancing: number;
  /** A trace has no more rows. */
  ended = false;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.balancing = streamId(sim.seed, 'balancer');
  }

  /** The next request is awaited, unless a trace has ended. */
  schedule(): void {
    const { sim } = this;
    const gap = sim.workload.gap(sim.now);
    if (gap >= 0) {
      sim.schedule.add(sim.now + gap, ARRIVAL, 0, 0);
      return;
    }
    this.ended = true;
    sim.notice('trace-ended', 'cache', { requests: sim.workload.next });
  }

  arrive(): void {
    const { sim } = this;
    const { workload, requests } = sim;
    const number = workload.next;
    workload.draw();
    const slot = requests.take();
    const apps = this.upApps;
    // By hash, not in turn: a picture that shows every second request must not show one app only.
    const app =
      apps.length > 0 ? (apps[hashDraw(this.balancing, number) % apps.length] as number) : 0;
    requests.number[slot] = number;
    requests.startedAt[slot] = sim.now;
    requests.since[slot] = sim.now;
    requests.key[slot] = workload.key;
    requests.valueBytes[slot] = workload.valueBytes;
    requests.ttlMillis[slot] = workload.ttlMillis;
    requests.version[slot] = 0;
    requests.app[slot] = app;
    requests.node[slot] = -1;
    requests.write[slot] = workload.write ? 1 : 0;
    requests.outcome[slot] = WAITING;
    requests.where[slot] = AT_APP;
    const { sampleEvery } = sim.recorder;
    requests.traced[slot] = sampleEvery > 0 && number % sampleEvery === 0 ? 1 : 0;
    sim.clients.inFlight[app] = (sim.clients.inFlight[app] as number) + 1;
    sim.probe.count(totalColumns.at.requests);
    this.schedule();
    if (apps.length === 0) sim.finish(slot, ERROR, CONNECTION_REFUSED);
    else if (requests.inFlight > MAX_IN_FLIGHT) sim.finish(slot, ERROR, POOL_EXHAUSTED);
    else if (workload.write) sim.origin.write(slot);
    else if (workload.many) sim.batches.start(slot);
    else {
      requests.step[slot] = STEP_GET;
      sim.clients.call(slot);
    }
  }

  /** Apps have stopped or come back. */
  appsChanged(): void {
    const { clients, network } = this.sim;
    this.upApps = [];
    for (let app = 0; app < clients.apps; app++) {
      if (network.up[clients.zones[app] as number] === 1) this.upApps.push(app);
    }
  }
}
