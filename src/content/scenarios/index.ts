import backupWindow from './backup-window.json' with { type: 'json' };
import bigKey from './big-key.json' with { type: 'json' };
import coldCacheAtPeak from './cold-cache-at-peak.json' with { type: 'json' };
import databaseCollapses from './database-collapses.json' with { type: 'json' };
import dnsThatLies from './dns-that-lies.json' with { type: 'json' };
import everyoneReconnects from './everyone-reconnects.json' with { type: 'json' };
import evictionUnderPressure from './eviction-under-pressure.json' with { type: 'json' };
import expiredOrEvicted from './expired-or-evicted.json' with { type: 'json' };
import firstHit from './first-hit.json' with { type: 'json' };
import fullAndRefusing from './full-and-refusing.json' with { type: 'json' };
import gameDay from './game-day.json' with { type: 'json' };
import hashTags from './hash-tags.json' with { type: 'json' };
import lazyUndertaker from './lazy-undertaker.json' with { type: 'json' };
import liveResharding from './live-resharding.json' with { type: 'json' };
import loggedOut from './logged-out.json' with { type: 'json' };
import loseAnAz from './lose-an-az.json' with { type: 'json' };
import loseThePrimary from './lose-the-primary.json' with { type: 'json' };
import loseThePrimaryAlone from './lose-the-primary-alone.json' with { type: 'json' };
import memcachedKetama from './memcached-ketama.json' with { type: 'json' };
import memcachedModulo from './memcached-modulo.json' with { type: 'json' };
import memoryLedger from './memory-ledger.json' with { type: 'json' };
import ninetyShards from './ninety-shards.json' with { type: 'json' };
import oneHotKey from './one-hot-key.json' with { type: 'json' };
import oneSlowCommand from './one-slow-command.json' with { type: 'json' };
import openSourceCluster from './open-source-cluster.json' with { type: 'json' };
import readerBehind from './reader-behind.json' with { type: 'json' };
import readerEndpoint from './reader-endpoint.json' with { type: 'json' };
import serverless from './serverless.json' with { type: 'json' };
import slabCalcification from './slab-calcification.json' with { type: 'json' };
import slabMoves from './slab-moves.json' with { type: 'json' };
import soleReplica from './sole-replica.json' with { type: 'json' };
import staleAfterWrite from './stale-after-write.json' with { type: 'json' };
import stampedeCures from './stampede-cures.json' with { type: 'json' };
import { type Teaching, teaching } from './teaching.ts';
import threeClients from './three-clients.json' with { type: 'json' };
import ttlStampede from './ttl-stampede.json' with { type: 'json' };
import twoCpuGauges from './two-cpu-gauges.json' with { type: 'json' };
import twoRings from './two-rings.json' with { type: 'json' };
import wrongClient from './wrong-client.json' with { type: 'json' };

export type ScenarioEntry = Teaching & {
  /** Stable: part of links and of `golden.json`. */
  readonly id: string;
  readonly name: string;
  /** What the scenario opens with. */
  readonly question: string;
  /** What happens, what to try, what to notice. */
  readonly about: string;
  /** Ids of the facts about ElastiCache that it rests on, of `facts/facts.json`. */
  readonly facts: readonly string[];
  /** The pace it opens at: simulated nanoseconds for each second of the viewer's. */
  readonly pace: number;
  /** A run or scenario as JSON, with only what differs from the default; read it with `exchange/schema.ts`. */
  readonly file: object;
};

type Words = { name: string; question: string; about: string };

const MILLISECOND = 1e6;
const SECOND = 1e9;

/** Every bundled scenario, in the order of the menu. To add one: a JSON file here and a line below. */
export const scenarios: readonly ScenarioEntry[] = [
  entry('first-hit', firstHit, 1 * MILLISECOND, [
    'st-lazy-flow',
    'st-lazy-pros-cons',
    'subms-latency',
    'topo-not-proxy',
  ]),
  entry('cold-cache-at-peak', coldCacheAtPeak, SECOND / 2, [
    'st-lazy-pros-cons',
    'st-thundering-herd',
    'uc-db-offload',
  ]),
  entry('lose-the-primary', loseThePrimary, 2 * SECOND, [
    'ha-failover-sequence',
    'ha-failover-time',
    'ha-promotion-choice',
    'ha-data-loss-async',
    'ha-endpoint-unchanged',
    'ha-dns-ttl',
  ]),
  entry('lose-the-primary-alone', loseThePrimaryAlone, 20 * SECOND, [
    'ha-no-replica',
    'ha-all-nodes-fail',
  ]),
  entry('lose-an-az', loseAnAz, 3 * SECOND, [
    'ha-az-failure',
    'ha-multiaz-vs-autofailover',
    'topo-node-placement',
    'par-cluster-require-full',
  ]),
  entry('open-source-cluster', openSourceCluster, 2 * SECOND, [
    'par-cluster-node-timeout',
    'par-cluster-require-full',
    'ha-cme-failover-mandatory',
  ]),
  entry('eviction-under-pressure', evictionUnderPressure, 20 * MILLISECOND, [
    'par-maxmemory-values',
    'par-maxmemory-samples',
    'mon-evictions',
    'st-eviction-advice',
  ]),
  entry('full-and-refusing', fullAndRefusing, 20 * MILLISECOND, [
    'par-maxmemory-policy',
    'par-reserved-memory-percent',
  ]),
  entry('one-hot-key', oneHotKey, SECOND / 2, [
    'uc-single-key-one-shard',
    'cmp-multithreaded',
    'lim-slots',
    'as-hot-shard',
  ]),
  entry('ninety-shards', ninetyShards, SECOND / 10, [
    'as-hot-shard',
    'mon-enginecpu',
    'uc-single-key-one-shard',
    'lim-slots',
  ]),
  entry('memcached-modulo', memcachedModulo, 1 * SECOND, [
    'ha-memcached-node-failure',
    'sc-memcached-horizontal',
    'cmp-partitioning',
  ]),
  entry('memcached-ketama', memcachedKetama, 1 * SECOND, [
    'ha-memcached-node-failure',
    'sc-memcached-horizontal',
    'ha-memcached-more-nodes',
  ]),
  entry('database-collapses', databaseCollapses, 1 * SECOND, [
    'st-thundering-herd',
    'ha-no-replica',
    'uc-db-offload',
  ]),
  entry('ttl-stampede', ttlStampede, 2 * SECOND, ['st-ttl', 'st-ttl-jitter', 'st-thundering-herd']),
  entry('stampede-cures', stampedeCures, (3 * SECOND) / 2, [
    'st-thundering-herd',
    'st-ttl-jitter',
    'st-ttl',
  ]),
  entry('stale-after-write', staleAfterWrite, SECOND / 5, [
    'st-invalidation',
    'st-write-through-flow',
    'st-write-through-staleness',
    'st-ttl-choice',
  ]),
  entry('reader-behind', readerBehind, 1 * SECOND, [
    'topo-replica-role',
    'replicas-offload-reads',
    'mon-replicationlag',
    'ep-cmd',
  ]),
  entry('serverless', serverless, 4 * MILLISECOND, [
    'sl-two-options',
    'sl-cluster-mode-only',
    'sl-ecpu-definition',
    'sl-eviction-policy',
    'sl-sla',
  ]),
  entry('reader-endpoint', readerEndpoint, 1 * SECOND, [
    'ep-cmd',
    'replicas-offload-reads',
    'topo-replica-role',
  ]),
  entry('sole-replica', soleReplica, 2 * SECOND, [
    'ep-cmd',
    'ha-two-replicas',
    'ha-failover-sequence',
    'ha-endpoint-unchanged',
  ]),
  entry('three-clients', threeClients, 1 * SECOND, [
    'ha-endpoint-unchanged',
    'ha-dns-ttl',
    'ha-failover-sequence',
    'topo-replica-role',
  ]),
  entry('dns-that-lies', dnsThatLies, 1 * SECOND, [
    'ha-dns-ttl',
    'ha-endpoint-unchanged',
    'lim-test-failover',
  ]),
  entry('everyone-reconnects', everyoneReconnects, (3 * SECOND) / 5, [
    'enc-perf',
    'mon-newconnections',
    'mon-currconnections',
    'lim-maxclients',
  ]),
  entry('one-slow-command', oneSlowCommand, SECOND / 5, [
    'cmp-multithreaded',
    'log-slow',
    'par-slowlog',
    'par-lazyfree',
  ]),
  entry('two-cpu-gauges', twoCpuGauges, 1 * SECOND, [
    'mon-enginecpu',
    'mon-cpuutilization',
    'mon-cpu-action',
    'cmp-multithreaded',
  ]),
  entry('big-key', bigKey, SECOND / 2, [
    'lim-slots',
    'lim-string-512mb',
    'uc-single-key-one-shard',
  ]),
  entry('wrong-client', wrongClient, 1 * SECOND, ['ep-cme', 'lim-moved-ask', 'lim-slots']),
  entry('hash-tags', hashTags, 1 * SECOND, ['lim-slots', 'lim-crossslot', 'lim-hash-tags']),
  entry('live-resharding', liveResharding, 1 * SECOND, [
    'sc-cme-shards',
    'lim-moved-ask',
    'cmp-online-resharding',
    'sc-reshard-large-items',
  ]),
  entry('memory-ledger', memoryLedger, 1 * SECOND, [
    'par-reserved-memory-percent',
    'mon-freeable',
    'mon-dbmemory',
    'mon-evictions',
  ]),
  entry('expired-or-evicted', expiredOrEvicted, SECOND / 2, [
    'mon-evictions',
    'mon-reclaimed',
    'par-maxmemory-policy',
  ]),
  entry('lazy-undertaker', lazyUndertaker, (2 * SECOND) / 5, [
    'par-active-expire',
    'mon-reclaimed',
    'mon-curritems',
  ]),
  entry('backup-window', backupWindow, (3 * SECOND) / 5, [
    'bk-reserved-memory',
    'bk-performance',
    'bk-forkless',
    'bk-from-replica',
  ]),
  entry('slab-calcification', slabCalcification, (3 * SECOND) / 2, [
    'par-mc-modern',
    'par-mc-eviction',
    'par-mc-slabchunkmax',
    'mon-memcached-unused',
  ]),
  entry('slab-moves', slabMoves, 2 * SECOND, [
    'par-mc-modern',
    'par-mc-eviction',
    'mon-memcached-unused',
  ]),
  entry('logged-out', loggedOut, 1 * SECOND, [
    'memcached-volatile',
    'ha-memcached-node-failure',
    'st-session-store',
  ]),
  entry('two-rings', twoRings, 3 * SECOND, ['ad-poll', 'ad-command', 'ad-adding-removing']),
  entry('game-day', gameDay, 4 * SECOND, [
    'ha-failover-time',
    'ha-no-replica',
    'ha-two-replicas',
    'uc-db-offload',
  ]),
];

function entry(
  id: string,
  file: Words | { scenario: Words },
  pace: number,
  facts: readonly string[],
): ScenarioEntry {
  const { name, question, about } = 'scenario' in file ? file.scenario : file;
  const lesson = teaching[id];
  if (!lesson) throw new Error(`The scenario "${id}" has no lesson in teaching.ts.`);
  return { id, name, question, about, facts, pace, file, ...lesson };
}
