import { MILLISECOND, type Nanos } from '../../base/units.ts';
import { BACKUP_DUE, DURABLE, FLUSHED, LOADED, RESTORED } from '../../events.ts';
import { NO_REASON, READONLY } from '../../outcomes.ts';
import type { Simulation } from '../../simulation.ts';
import { loadImage } from '../../store/redis/image.ts';
import type { CacheNode } from '../node.ts';
import type { NodeGroup } from '../nodeGroup.ts';
import { nodeReturns } from '../returning.ts';
import { SYNCING, UP } from '../states.ts';
import { Backups } from './backups.ts';
import { loadNanos } from './costs.ts';
import { answer, NodeDisk } from './disk.ts';
import type { Saver } from './saver.ts';

/** What the nodes of a cluster do so that data outlives a process, and what comes back at a start. */
export class Persistence {
  private readonly sim: Simulation;
  readonly backups: Backups;
  /** Where in a second of the servers' clocks the run begins. */
  clockPhase: Nanos = 0;
  private toldLogBehind = false;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.backups = new Backups(sim);
  }

  /** Gives nodes what the scenario asks for; after a change of settings or nodes. */
  fit(): void {
    const { sim } = this;
    const { appendonly, savePoints, durability } = sim.scenario.persistence;
    this.backups.fit();
    if (sim.cluster.isMemcached) return;
    if (!appendonly && savePoints.length === 0 && durability === 'disabled') return;
    for (const node of sim.cluster.liveNodes()) this.diskOf(node);
  }

  diskOf(node: CacheNode): NodeDisk {
    node.disk ??= new NodeDisk(this.sim, node);
    return node.disk;
  }

  handle(kind: number, first: number, second: number): void {
    const { sim } = this;
    if (kind === BACKUP_DUE) this.backups.due(second);
    else if (kind === RESTORED) this.backups.restored(second);
    else if (this.waitsForPause(kind, first, second)) return;
    else if (kind === DURABLE) this.logged(first, second);
    else {
      const node = sim.cluster.node(first);
      if (kind === FLUSHED) node.disk?.flushed(second);
      else if (kind === LOADED && node.token === second) this.fileRead(node);
    }
  }

  /** A process that is stopped answers when it goes on. */
  private waitsForPause(kind: number, first: number, second: number): boolean {
    const { sim } = this;
    if (kind === LOADED) return false;
    const { requests, schedule } = sim;
    if (kind === DURABLE && requests.ticket[first] !== second) return false;
    const node = sim.cluster.node(kind === DURABLE ? (requests.node[first] as number) : first);
    if (node.paused) schedule.add(sim.now + MILLISECOND, kind, first, second);
    return node.paused;
  }

  /** The log has a write: its answer goes, unless another node is the primary by now. */
  private logged(slot: number, ticket: number): void {
    const { sim } = this;
    if (sim.requests.ticket[slot] !== ticket) return;
    const node = sim.cluster.node(sim.requests.node[slot] as number);
    const isPrimary = sim.cluster.group(node.group).primary === node.index;
    answer(sim, node, slot, isPrimary ? NO_REASON : READONLY);
  }

  logBehind(node: CacheNode, behindNanos: Nanos): void {
    if (this.toldLogBehind) return;
    this.toldLogBehind = true;
    this.sim.notice('log-behind', `node:${node.id}`, { behindNanos });
  }

  // ── snapshots ──

  saveStarted(node: CacheNode, saver: Saver): void {
    const { sim } = this;
    const free = saver.freeBytes / sim.scenario.cluster.maxmemoryBytes;
    sim.notice('snapshot-started', `node:${node.id}`, {
      purpose: saver.purpose,
      method: saver.method,
      role: node.isPrimary ? 'primary' : 'replica',
      keys: saver.image.keys.length,
      bytes: saver.image.bytes,
      stallNanos: saver.stallNanos,
      freePercent: Math.round(free * 1000) / 10,
    });
  }

  saveFinished(node: CacheNode, saver: Saver): void {
    const { sim } = this;
    const extraBytes = saver.extraBytes;
    sim.notice('snapshot-finished', `node:${node.id}`, {
      purpose: saver.purpose,
      method: saver.method,
      keys: saver.image.keys.length,
      bytes: saver.image.bytes,
      afterNanos: sim.now - saver.startedAt,
      extraBytes,
      extraPercent: Math.round((extraBytes / Math.max(1, saver.usedBytes)) * 1000) / 10,
    });
    if (saver.purpose === 'backup') this.backups.saved(node, saver);
  }

  /** A process ends, or empties itself for a full sync (the server kills its child then): a snapshot under way is void. */
  dropSave(node: CacheNode): void {
    const saver = node.disk === null ? null : node.disk.dropSave();
    if (saver === null) return;
    this.sim.notice('snapshot-failed', `node:${node.id}`, { purpose: saver.purpose });
    if (saver.purpose === 'backup') this.backups.failed();
  }

  // ── a primary's end and its return ──

  /** Before a dead node's memory goes. Returns how many of its keys a file or log keeps. */
  died(node: CacheNode, hostAnswers: boolean): number {
    const { disk } = node;
    if (disk === null) return 0;
    if (this.sim.cluster.group(node.group).primary !== node.index) disk.file = null;
    else if (node.state === UP) disk.died(hostAnswers);
    else if (!hostAnswers && disk.file?.kind !== 'log') disk.file = null;
    return disk.file === null ? 0 : disk.file.image.keys.length;
  }

  /** A new host stands in the place of a lost one: files of the old one's disk are gone. */
  replaced(node: CacheNode): void {
    if (node.disk !== null && node.disk.file?.kind !== 'log') node.disk.file = null;
  }

  /** A primary is back: true when it has a file or log to read first. */
  loads(node: CacheNode): boolean {
    const { sim } = this;
    const { disk } = node;
    if (disk === null || disk.file === null || disk.loaded) return false;
    const { file } = disk;
    node.token += 1;
    node.state = SYNCING;
    node.since = sim.now;
    node.syncEndsAt = sim.now + loadNanos(file.bytes);
    sim.clients.nodeReturned(node);
    sim.schedule.add(node.syncEndsAt, LOADED, node.index, node.token);
    sim.notice('file-loading', `node:${node.id}`, {
      file: file.kind,
      keys: file.image.keys.length,
      bytes: file.bytes,
    });
    return true;
  }

  private fileRead(node: CacheNode): void {
    const { sim } = this;
    const { disk } = node;
    if (disk === null || disk.file === null) return;
    const { file } = disk;
    const since = node.since;
    if (sim.cluster.group(node.group).primary === node.index) {
      node.store.setReplica(false);
      const keys = loadImage(node.store, file.image, sim.now, null);
      sim.lostWrites.addUnlisted(sim, file.lostWrites);
      sim.notice('file-loaded', `node:${node.id}`, {
        file: file.kind,
        keys,
        lostWrites: file.lostWrites,
        afterNanos: sim.now - since,
      });
      disk.started();
      disk.loaded = true;
    }
    if (file.kind !== 'rdb') disk.file = null;
    nodeReturns(sim, node);
  }

  /** True once for a primary that has just read its file. */
  tookLoad(node: CacheNode): boolean {
    const loaded = node.disk?.loaded === true;
    if (node.disk !== null) node.disk.loaded = false;
    return loaded;
  }

  /**
   * What is lost when `candidate` takes over: with durability it first reads from the log what had not reached
   * it, and a synchronous write that the log lacks was never acknowledged.
   */
  missing(group: NodeGroup, candidate: CacheNode): { writes: number; items: number } {
    const { sim } = this;
    const { disk } = sim.cluster.node(group.primary);
    const { durability } = sim.scenario.persistence;
    // The notice of the promotion is the next.
    if (disk === null || durability === 'disabled') {
      return group.log.lose(candidate, sim.notices.length);
    }
    const writes = group.log.replay(candidate, Math.min(disk.safeSeq(), group.log.next));
    if (writes > 0) sim.notice('log-recovered', `node:${candidate.id}`, { writes });
    disk.file = null;
    return group.log.lose(candidate, sim.notices.length, durability !== 'sync');
  }
}
