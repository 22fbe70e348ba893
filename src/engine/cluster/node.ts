import type { Nanos } from '../base/units.ts';
import { NEVER } from '../base/units.ts';
import { LONG_COMMAND_DONE, SERVED } from '../events.ts';
import { DELETED } from '../outcomes.ts';
import { AWAITING, OWNED, QUEUED, SERVING, STEP_GET, STEP_INVALIDATE } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import type { ExitSink, Store } from '../store/store.ts';
import { NodeBuffers } from './buffers.ts';
import { execute } from './commands.ts';
import { heard } from './following.ts';
import type { LostWrite } from './lostWrites.ts';
import type { NodeDisk } from './persistence/disk.ts';
import { ReplicaLink } from './replicaLink.ts';
import { COMMAND_DEL, COMMAND_GET, COMMAND_SET } from './service.ts';
import { commandsWithin } from './sockets.ts';
import { LOG_DEL, UP } from './states.ts';
import { ARRIVED, DONE, TAKEN_UP, Threads } from './threads.ts';
import { Waits } from './waits.ts';

/** In place of a request: a command of the operator. */
const NOBODY = -1;

/**
 * One cache node: a queue before its worker (Redis, Valkey: the one command thread) or before each of its workers
 * (Memcached: a connection is pinned to one), and the store inside.
 */
export class CacheNode implements ExitSink {
  private readonly sim: Simulation;
  readonly index: number;
  /** Its name; a node that replaces another takes over that one's. */
  id: string;
  readonly zone: number;
  readonly group: number;
  store: Store;
  readonly workers: number;
  /** The process is stopped (SIGSTOP): its sockets stand, nobody reads them. */
  paused = false;
  /** Commands that it takes from its sockets after a pause before it reads what the other nodes have said. */
  private deaf = 0;
  /** Its own view of an open-source cluster is that it is down: it answers CLUSTERDOWN. */
  clusterDown = false;
  state = UP;
  /** What the node takes itself for; the group knows the truth. */
  isPrimary: boolean;
  /** Listed behind the reader endpoint. */
  isReader = false;
  since: Nanos = 0;
  /** Rises with every change of life; events that carry an older one do nothing. */
  token = 0;

  serving = 0;
  /** By worker: the command it serves keeps it, and those that wait for it, oldest first. */
  private readonly taken: Uint8Array;
  private readonly current: Int32Array;
  private readonly queueHead: Int32Array;
  private readonly queueTail: Int32Array;
  queueLength = 0;
  /** How many times slower than normal the host works. */
  slowdown = 1;
  /** Engine time taken by replicated writes since the last command. */
  private stolenNanos = 0;
  /** Long commands of nobody's request: what they still take, until when the present one lasts, and which it is. */
  private longNanos = 0;
  private longUntil: Nanos = 0;
  private longOnes = 0;
  /** Until when the engine thread does nothing but one long command of an operator. */
  blockedUntil: Nanos = 0;
  connections = 0;
  readonly buffers = new NodeBuffers();

  hits = 0;
  misses = 0;
  commands = 0;
  /** Items that were deleted on purpose, and that went down with it as the last copy. */
  deleted = 0;
  lost = 0;
  /** Time the threads that execute commands were busy, all together. */
  busyNanos = 0;
  readonly threads: Threads;

  /** Replication, of a replica: next log entry to apply, bytes applied, and whether the link is up. */
  applied = 0;
  appliedOffset = 0;
  linked = false;
  deliverArmed = false;
  linkFreeAt: Nanos = 0;
  needsFullSync = false;
  syncEndsAt: Nanos = 0;
  readonly link: ReplicaLink;
  readonly waits: Waits;
  /** Client writes taken while another node was already the primary, and the first of them. */
  isolatedWrites = 0;
  /** Files and snapshots; null while the node has nothing to do with either. */
  disk: NodeDisk | null = null;
  isolated: LostWrite[] = [];
  /** It holds something that no other node has. */
  diverged = false;
  /** Notice of what took a replica away. */
  lostCause = -1;

  constructor(
    sim: Simulation,
    index: number,
    id: string,
    zone: number,
    group: number,
    isPrimary: boolean,
    workers: number,
    makeStore: (sink: ExitSink) => Store,
  ) {
    this.sim = sim;
    this.index = index;
    this.id = id;
    this.zone = zone;
    this.group = group;
    this.isPrimary = isPrimary;
    this.workers = workers;
    this.taken = new Uint8Array(workers);
    this.current = new Int32Array(workers);
    this.queueHead = new Int32Array(workers).fill(-1);
    this.queueTail = new Int32Array(workers).fill(-1);
    this.threads = new Threads(workers);
    this.store = makeStore(this);
    this.link = new ReplicaLink(sim.cluster.sync.firstCron(index));
    this.waits = new Waits(sim, this);
  }

  /** The process runs and its zone has power. */
  get isUp(): boolean {
    return this.state === UP && !this.paused && this.sim.network.up[this.zone] === 1;
  }

  /** It reads nothing that other nodes send: paused, or busy with what came during a pause. */
  get isDeaf(): boolean {
    return this.paused || this.deaf > 0;
  }

  /** A command arrives: it is served at once or waits. */
  enqueue(slot: number): void {
    const worker = this.workerOf(slot);
    if (this.taken[worker] === 0) {
      this.start(slot, worker);
      return;
    }
    const { requests } = this.sim;
    requests.where[slot] = QUEUED;
    requests.next[slot] = -1;
    const tail = this.queueTail[worker] as number;
    if (tail < 0) this.queueHead[worker] = slot;
    else requests.next[tail] = slot;
    this.queueTail[worker] = slot;
    this.queueLength += 1;
    // The one that is being served counts, too.
    requests.ahead[slot] = this.workers === 1 ? this.queueLength : 0;
  }

  private workerOf(slot: number): number {
    if (this.workers === 1) return 0;
    const { requests, cluster } = this.sim;
    return cluster.service.workerOf(requests.number[slot] as number, this.workers);
  }

  private start(slot: number, worker: number): void {
    const { sim } = this;
    const { requests } = sim;
    const { service } = sim.cluster;
    const arrivedAt = requests.since[slot] as number;
    sim.spanQueue(slot, this.index);
    requests.where[slot] = SERVING;
    this.serving += 1;
    this.taken[worker] = 1;
    this.current[worker] = slot;
    const step = requests.step[slot] as number;
    const command =
      step === STEP_GET ? COMMAND_GET : step === STEP_INVALIDATE ? COMMAND_DEL : COMMAND_SET;
    const draw = requests.drawOf(slot) * 4 + command;
    const bytes = requests.valueBytes[slot] as number;
    const { threads } = this;
    let nanos = service.nanos(command, bytes, draw);
    if (requests.keys[slot] !== 0) nanos += service.moreNanos(requests.keys[slot] as number, bytes);
    threads.times[ARRIVED] = arrivedAt;
    threads.times[TAKEN_UP] = sim.now;
    threads.serve(service, worker, command, bytes, nanos, this.slowdown);
    const at = threads.times[DONE] as number;
    this.busyNanos += threads.lastNanos;
    // Replicated writes were applied first; their time is counted already.
    let held = this.disk === null ? 0 : this.disk.delay(arrivedAt < sim.now);
    if (this.blockedUntil > sim.now) held += this.blockedUntil - sim.now;
    sim.schedule.add(at + this.stolenNanos + held, SERVED, slot, requests.nextTicket(slot));
    this.stolenNanos = 0;
  }

  /** A worker is done with a command: runs it, answers, takes the next. */
  served(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const worker = this.workerOf(slot);
    sim.spanService(slot, this.index);
    const reason = execute(sim, this, slot);
    const isHeld = this.disk?.holds(slot, reason);
    if (!isHeld && requests.where[slot] !== AWAITING) {
      if (requests.owner[slot] === OWNED) sim.clients.wire.respond(slot, reason);
      else requests.free(slot);
    }
    this.serving -= 1;
    this.taken[worker] = 0;
    if (this.deaf > 0 && --this.deaf === 0) heard(sim, this);
    if (this.longNanos > 0) this.startLong();
    else if ((this.queueHead[worker] as number) >= 0) this.startNext(worker);
  }

  /** A long command that no client of the run waits for takes the command thread for `nanos`, after the present one. */
  occupy(nanos: Nanos): void {
    this.longNanos += Math.max(1, Math.round(nanos));
    if (this.taken[0] === 0) this.startLong();
  }

  /** The command thread is kept by a new connection; returns when that is done, from now. */
  accept(nanos: Nanos): Nanos {
    this.occupy(nanos * this.slowdown);
    return Math.max(0, this.longUntil - this.sim.now) + this.longNanos;
  }

  private startLong(): void {
    const { sim } = this;
    this.longUntil = sim.now + this.longNanos;
    this.busyNanos += this.longNanos;
    this.longNanos = 0;
    this.taken[0] = 1;
    this.current[0] = NOBODY;
    sim.schedule.add(this.longUntil, LONG_COMMAND_DONE, this.index, ++this.longOnes);
  }

  /** The long command of that number is done, unless the process was stopped meanwhile. */
  longDone(number: number): void {
    if (number !== this.longOnes || this.longUntil === 0) return;
    this.longUntil = 0;
    this.taken[0] = 0;
    if (this.longNanos > 0) this.startLong();
    else if ((this.queueHead[0] as number) >= 0) this.startNext(0);
  }

  private startNext(worker: number): void {
    const next = this.queueHead[worker] as number;
    this.queueHead[worker] = this.sim.requests.next[next] as number;
    if ((this.queueHead[worker] as number) < 0) this.queueTail[worker] = -1;
    this.queueLength -= 1;
    this.start(next, worker);
  }

  /** The process is stopped where it stands: what it was doing waits with the rest. */
  pause(): void {
    const { requests } = this.sim;
    this.paused = true;
    this.deaf = 0;
    for (let worker = 0; worker < this.workers; worker++) {
      if (this.taken[worker] === 0) continue;
      const slot = this.current[worker] as number;
      if (this.longUntil > 0) {
        this.longNanos += this.longUntil - this.sim.now;
        this.busyNanos -= this.longUntil - this.sim.now;
        this.longUntil = 0;
        continue;
      }
      requests.nextTicket(slot);
      requests.where[slot] = QUEUED;
      requests.next[slot] = this.queueHead[worker] as number;
      this.queueHead[worker] = slot;
      if ((this.queueTail[worker] as number) < 0) this.queueTail[worker] = slot;
      this.queueLength += 1;
    }
    this.serving = 0;
    // No worker takes a command until the process goes on.
    this.taken.fill(1);
  }

  /**
   * The process goes on with what waits in its sockets. The event loop takes `perConnection` bytes from each
   * connection before it has read what the other nodes sent; 0 when they have nothing to tell it.
   */
  resume(perConnection: number): void {
    const { sim } = this;
    this.paused = false;
    this.taken.fill(0);
    this.deaf =
      perConnection > 0
        ? commandsWithin(this.sim, this.index, this.queueHead[0] as number, perConnection)
        : 0;
    if (perConnection > 0 && this.deaf === 0) heard(sim, this);
    if (this.longNanos > 0) {
      this.startLong();
      return;
    }
    for (let worker = 0; worker < this.workers; worker++) {
      if ((this.queueHead[worker] as number) >= 0) this.startNext(worker);
    }
  }

  /** The engine thread does nothing else for so long; of it, `busyNanos` it computes, and else waits. */
  block(nanos: Nanos, busyNanos: Nanos): void {
    this.blockedUntil = Math.max(this.blockedUntil, this.sim.now) + nanos;
    this.busyNanos += busyNanos;
  }

  /** A replica spends engine time on a replicated write. */
  steal(nanos: Nanos): void {
    this.stolenNanos += nanos;
  }

  /** Told by the store. Removals that the primary decides on travel to its replicas as DEL. */
  itemLeft(exit: number, key: number, at: Nanos): void {
    if (!this.isPrimary) return;
    const { sim } = this;
    sim.tally.itemLeft(this, exit, key, at);
    if (exit === DELETED) {
      this.deleted += 1;
      return;
    }
    const group = sim.cluster.group(this.group);
    if (group.primary !== this.index) return;
    group.log.append(LOG_DEL, key, sim.workload.keyBytesOf(key), 0, 0, NEVER, 0, -1);
  }

  /** Told by the store: active expiry runs on the thread of the commands. */
  busyFor(nanos: Nanos): void {
    this.block(nanos, nanos);
  }

  /** Told by a store of Memcached. */
  pageMoved(fromBytes: number, toBytes: number, items: number): void {
    if (!this.sim.watch.pageMoveSeen)
      this.sim.watch.pageMoved(this.sim, this, fromBytes, toBytes, items);
  }

  /** Told by a store of Memcached, once. */
  slabStarved(slab: number, itemBytes: number, pages: number, of: number): void {
    this.sim.notice('slab-starved', `node:${this.id}`, { slab, itemBytes, pages, of });
  }

  /**
   * The process ends: what it was doing is gone. Calls go to `clients.cut`, which resets them when the host
   * still answers for the dead process, and lets them wait when it does not.
   */
  stop(hostAnswers: boolean): void {
    const { sim } = this;
    const { requests } = sim;
    if (this.disk !== null) {
      this.disk.stopped();
      sim.cluster.persistence?.dropSave(this);
    }
    for (const head of this.queueHead) {
      let slot = head;
      while (slot >= 0) {
        const next = requests.next[slot] as number;
        requests.next[slot] = -1;
        if (requests.owner[slot] === OWNED) sim.clients.wire.cut(slot, hostAnswers);
        else requests.free(slot);
        slot = next;
      }
    }
    this.queueHead.fill(-1);
    this.queueTail.fill(-1);
    this.taken.fill(0);
    this.queueLength = 0;
    for (let s = 0; s < requests.capacity; s++) {
      if (requests.where[s] !== SERVING && requests.where[s] !== AWAITING) continue;
      if (requests.node[s] !== this.index) continue;
      requests.nextTicket(s);
      if (requests.owner[s] === OWNED) sim.clients.wire.cut(s, hostAnswers);
      else requests.free(s);
    }
    this.serving = 0;
    this.paused = false;
    this.deaf = 0;
    this.stolenNanos = 0;
    this.longNanos = 0;
    this.longUntil = 0;
    this.connections = 0;
    this.deliverArmed = false;
    this.linked = false;
    this.link.reset();
    this.waits.clear();
    sim.clients.nodeStopped(this, hostAnswers);
  }

  /** Items in memory are gone with the process. Returns how many there were. */
  wipe(): number {
    if (this.disk !== null) this.sim.cluster.persistence?.dropSave(this);
    return this.store.clear();
  }
}
