import { lognormalTable, rounded } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import type { Nanos } from '../base/units.ts';
import type { ClusterSpec } from '../scenario/scenario.ts';
import {
  COMMAND_GET,
  commands,
  handoffNanos,
  IO_THREAD_SHARE,
  ioModelOf,
  ioThreadsOf,
  networkCosts,
  recordedCosts,
  type ServerCosts,
  slownessOf,
} from './serverCosts.ts';

export { COMMAND_DEL, COMMAND_GET, COMMAND_SET } from './serverCosts.ts';

/** Spread of service times. Assumed: no public distribution of the server's own part. */
export const SERVICE_SIGMA = 0.2;

/** Where the server runs: on a node of its type over the network, or on the machine of the recordings. */
export type Wire = 'network' | 'recorded';

/** How long commands take on the nodes of one cluster, and which thread they keep busy. */
export class Service {
  /** Draws of service times. */
  readonly stream: number;
  private readonly threads: number;
  private readonly factors: { readonly table: Float64Array };
  /** By command: what stays with the thread that executes it, fixed, once for a pipeline, and for each byte. */
  private readonly fixed = new Float64Array(commands.length);
  private readonly shared = new Float64Array(commands.length);
  private readonly perByte = new Float64Array(commands.length);
  private readonly perElement = new Float64Array(commands.length);
  private readonly offFixed = new Float64Array(commands.length);
  private readonly offPerByte = new Float64Array(commands.length);
  /** By command: the part under the lock that all workers share; it is the last. */
  readonly locked = new Float64Array(commands.length);
  /** Commands served at once by one node: 1 (Redis, Valkey), vCPUs (Memcached worker threads). */
  readonly workers: number;
  /** I/O threads that work beside the engine thread on their own; 0 where the engine thread waits for them. */
  readonly ioThreads: number;
  /** True without I/O threads and locks: one thread does all that a command costs. */
  readonly isPlain: boolean;
  /** A pass of the event loop that was woken, and one that found requests waiting. */
  readonly wakeNanos: Nanos;
  readonly pollNanos: Nanos;
  /** vCPUs of the host. */
  readonly vcpus: number;

  constructor(cluster: ClusterSpec, seed: number, wire: Wire = 'network') {
    this.stream = streamId(seed, 'service');
    this.threads = streamId(seed, 'service:threads');
    this.factors = Object.freeze({ table: lognormalTable(SERVICE_SIGMA) });
    const { engine } = cluster;
    const recorded = recordedCosts[engine];
    const costs = wire === 'recorded' ? recorded : { ...recorded, ...networkCosts[engine] };
    const slowness = wire === 'recorded' ? 1 : slownessOf(cluster.nodeType);
    const isMemcached = engine === 'memcached';
    this.vcpus = Math.max(1, cluster.vcpus);
    this.workers = isMemcached ? this.vcpus : 1;
    this.wakeNanos = Math.round(costs.wake * slowness);
    this.pollNanos = Math.round(costs.poll * slowness);
    const io = ioModelOf(engine, cluster.engineVersion, wire === 'recorded' ? 1 : cluster.vcpus);
    const threads = ioThreadsOf(cluster.vcpus);
    const isAsynchronous = io.kind === 'asynchronous';
    this.isPlain = io.kind === 'none' && costs.lock === 0;
    this.ioThreads = isAsynchronous ? threads - 1 : 0;
    const kept = io.kept + io.shared / threads;
    const handoff = isAsynchronous ? handoffNanos[engine] : 0;
    this.fill(costs, slowness, kept, handoff, isAsynchronous);
  }

  private fill(
    costs: ServerCosts,
    slowness: number,
    kept: number,
    handoff: number,
    isAsynchronous: boolean,
  ): void {
    for (const [i, { name, base, extraNanos, elementNanos }] of commands.entries()) {
      const like = name === 'set' ? 'set' : 'get';
      const socket = costs.socket[like];
      const lock = base === 'set' || name === 'del' ? costs.lock : 0;
      const run = costs.run[base] + extraNanos + handoff;
      this.locked[i] = lock * slowness;
      this.fixed[i] = (run + lock * (base === 'set' ? 1 : 0)) * slowness;
      this.shared[i] = socket * kept * slowness;
      if (isAsynchronous) this.offFixed[i] = socket * IO_THREAD_SHARE * slowness;
      else {
        this.fixed[i] = (this.fixed[i] as number) + costs.parse * slowness;
        this.offFixed[i] = kept < 1 ? socket * (1 - kept) * slowness : 0;
      }
      this.perElement[i] = elementNanos * slowness;
      if (name === 'del') continue;
      this.perByte[i] = (costs.commandByte[like] + costs.socketByte[like] * kept) * slowness;
      this.offPerByte[i] = costs.socketByte[like] * (1 - kept) * slowness;
    }
  }

  /** Mean time of a command on the thread that executes it, its socket part included, in nanoseconds. */
  meanNanos(command: number, bytes: number, elements = 0): number {
    return (this.shared[command] as number) + this.pipelinedNanos(command, bytes, elements);
  }

  /** The same for a command that came in one read with another: the socket part is paid already. */
  pipelinedNanos(command: number, bytes: number, elements = 0): number {
    return (
      (this.fixed[command] as number) +
      (this.perByte[command] as number) * bytes +
      (this.perElement[command] as number) * elements
    );
  }

  /** What the other keys of an MGET add to the first: each is taken as a GET in a pipeline. `keys`: one bit for each. */
  moreNanos(keys: number, bytes: number): Nanos {
    let more = -1;
    for (let left = keys; left !== 0; left &= left - 1) more += 1;
    return Math.round(more * this.pipelinedNanos(COMMAND_GET, bytes));
  }

  /** Time of command number `draw` with a value of `bytes`, whole nanoseconds, at normal speed. */
  nanos(command: number, bytes: number, draw: number): Nanos {
    return this.nanosOf(command, bytes, hashDraw(this.stream, draw));
  }

  /** The same from 32 uniform bits. */
  nanosOf(command: number, bytes: number, uniform32: number): Nanos {
    const factor = this.factors.table[uniform32 >>> 20] as number;
    return rounded(this.meanNanos(command, bytes) * factor);
  }

  /** The factor, around 1, by which command number `draw` takes longer than the mean. */
  factor(draw: number): number {
    return this.factors.table[hashDraw(this.stream, draw) >>> 20] as number;
  }

  /** Work that other threads of the host do for a command, whole nanoseconds. */
  offloadedNanos(command: number, bytes: number): Nanos {
    return rounded(
      (this.offFixed[command] as number) + (this.offPerByte[command] as number) * bytes,
    );
  }

  /** The worker of `workers` to whose thread the connection of a request is pinned (Memcached). */
  workerOf(request: number, workers: number): number {
    return hashDraw(this.threads, request) % workers;
  }
}
