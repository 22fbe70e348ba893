import { type Nanos, NEVER } from '../base/units.ts';
import { KnownNodes } from '../clients/knownNodes.ts';
import { BY_PRIMARY, BY_READER } from '../clients/pools.ts';
import { learnings } from '../clients/slotTables.ts';
import type { ClientSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';

/** What a name stands for: one of the cache's endpoints, or that of a node. */
export type EndpointKind = 'primary' | 'reader' | 'configuration' | 'node';

/** Open connections of an app to a node: its row in the topology, -1 when it has left. */
export type Connections = { node: number; id: string; open: number };

/** What one app takes a name for. */
export type EndpointApp = {
  app: number;
  /** Whom it asks: DNS, the nodes themselves, or any node for the list of nodes (Memcached). */
  asks: 'dns' | 'nodes' | 'list';
  /** The answer that it holds, for a name that leads to one node: its id, and whether that is what the name leads to. */
  holds: string | null;
  /** How old that answer is and how long it holds; null when unknown, when it never ends and when it has ended. */
  ageNanos: Nanos | null;
  leftNanos: Nanos | null;
  /** The resolver ignores the TTL, or the list is fixed: it never asks again. */
  never: boolean;
  /** How many shards it takes another node for the primary of; for a list of nodes, per cent of the keys placed elsewhere. */
  wrong: number;
  /** Memcached: version of its list. */
  version: number;
  /** Cluster mode: its slot table; null for an app that has none. */
  table: SlotTable | null;
  /** By this name; of the reader endpoint also those to replicas that the app chose itself, by their own names. */
  connections: Connections[];
};

/** Slots that an app has wrong, and how long ago and how it last learned of slots. */
export type SlotTable = { wrong: number; ageNanos: Nanos; by: (typeof learnings)[number] };

/** One endpoint at one moment. Rows of the topology. */
export type EndpointState = {
  kind: EndpointKind;
  /** What it leads to now: the nodes behind the name. */
  nodes: number[];
  /** How long an answer holds (DNS TTL, slot map, list of nodes). */
  ttlNanos: Nanos;
  /** Memcached: version of the list that `config get cluster` gives. */
  version: number;
  /** Cluster mode: when apps read the slot table again; null where they have none. */
  learns: ClientSpec['slotTable'] | null;
  /** Where reads go: only with 'reader-endpoint' does anybody use the reader endpoint. */
  readFrom: ClientSpec['readFrom'];
  apps: EndpointApp[];
};

const SAMPLED_KEYS = 1_000;

/**
 * The endpoints of the cache: primary and reader, or configuration; then that of a node (a row of the topology)
 * if one is asked for. Read only: changes nothing in the run. Serverless has none of these.
 */
export function endpointsOf(sim: Simulation, node: number | null): EndpointState[] {
  const { cluster } = sim;
  if (cluster.spec.deployment === 'serverless') return [];
  const main: EndpointKind[] =
    cluster.isMemcached || cluster.isClusterMode ? ['configuration'] : ['primary', 'reader'];
  const states = main.map((kind) => stateOf(sim, kind, allNodes(sim, kind)));
  const chosen = node === null ? undefined : cluster.liveNodes()[node];
  return chosen ? [...states, stateOf(sim, 'node', [chosen.index])] : states;
}

/** Engine indexes of the nodes behind a name. */
function allNodes(sim: Simulation, kind: EndpointKind): number[] {
  const { cluster } = sim;
  if (kind === 'configuration') return cluster.liveNodes().map(({ index }) => index);
  const [group] = cluster.liveGroups();
  if (!group) return [];
  return kind === 'primary' ? [group.primary] : sim.clients.beliefs.readersOf(group.index);
}

function stateOf(sim: Simulation, kind: EndpointKind, nodes: number[]): EndpointState {
  const { cluster, scenario, clients } = sim;
  const seconds = cluster.isMemcached ? scenario.clients.discoverySeconds : 0;
  const millis =
    kind === 'configuration' && cluster.isClusterMode
      ? scenario.clients.topologyRefreshMs
      : scenario.failover.dnsTtlMs;
  return {
    kind,
    nodes: nodes.map((index) => cluster.viewIndex(index)).filter((row) => row >= 0),
    ttlNanos: cluster.isMemcached ? seconds * 1e9 : millis * 1e6,
    version: cluster.isMemcached ? cluster.configVersion : 0,
    learns: hasTables(sim) ? scenario.clients.slotTable : null,
    readFrom: scenario.clients.readFrom,
    apps: Array.from({ length: clients.apps }, (_, app) => appOf(sim, kind, app, nodes)),
  };
}

function hasTables({ cluster, clients }: Simulation): boolean {
  return cluster.isClusterMode && !clients.routing.isPlain;
}

function tableOf(sim: Simulation, app: number): SlotTable | null {
  if (!hasTables(sim)) return null;
  const { stale, learnedAt, learnedBy } = sim.clients.routing.tables;
  return {
    wrong: stale[app] as number,
    ageNanos: sim.now - (learnedAt[app] as number),
    by: learnings[learnedBy[app] as number] ?? 'start',
  };
}

function appOf(sim: Simulation, kind: EndpointKind, app: number, nodes: number[]): EndpointApp {
  const base: EndpointApp = {
    app,
    asks: 'dns',
    holds: null,
    ageNanos: null,
    leftNanos: null,
    never: false,
    wrong: 0,
    version: 0,
    table: kind === 'configuration' ? tableOf(sim, app) : null,
    connections: connectionsOf(sim, kind, app, nodes),
  };
  if (kind === 'node') return base;
  if (sim.cluster.isMemcached) return { ...base, ...listOf(sim, app) };
  return { ...base, ...(kind === 'reader' ? readerOf(sim, app, nodes) : primaryOf(sim, app)) };
}

/** The list of Memcached nodes that an app has. */
function listOf(sim: Simulation, app: number): Partial<EndpointApp> {
  const { cluster } = sim;
  const lists = cluster.known ?? new KnownNodes(sim);
  const next = lists.nextPoll(app);
  const keys = Math.min(SAMPLED_KEYS, sim.workload.keyspace);
  let apart = 0;
  for (let key = 0; key < keys; key++) {
    if (cluster.routeFor(app, key) !== cluster.route(key)) apart += 1;
  }
  return {
    asks: 'list',
    leftNanos: next === NEVER ? null : next - sim.now,
    never: next === NEVER,
    version: lists.listOf(app)?.version ?? cluster.configVersion,
    wrong: Math.round((1000 * apart) / Math.max(1, keys)) / 10,
  };
}

/** What an app takes for the primary of each shard, and how old the oldest of these answers is. */
function primaryOf(sim: Simulation, app: number): Partial<EndpointApp> {
  const { cluster, clients, now } = sim;
  const { beliefs } = clients;
  const groups = cluster.liveGroups();
  let wrong = 0;
  let since = now;
  let until: Nanos = NEVER;
  for (const { index, primary } of groups) {
    const answer = beliefs.answer(app, index);
    if (answer.node !== primary) wrong += 1;
    since = Math.min(since, answer.since);
    until = Math.min(until, answer.until);
  }
  const [group] = groups;
  const holds = groups.length === 1 && group ? beliefs.primary(app, group.index) : -1;
  return {
    asks: beliefs.asks(app) ? 'nodes' : 'dns',
    holds: holds < 0 ? null : cluster.node(holds).id,
    ageNanos: now - since,
    leftNanos: until === NEVER || until <= now ? null : until - now,
    never: until === NEVER,
    wrong,
  };
}

function readerOf(sim: Simulation, app: number, nodes: number[]): Partial<EndpointApp> {
  const { cluster, clients, scenario, now } = sim;
  const [group] = cluster.liveGroups();
  // An answer from when it was used says nothing now.
  if (scenario.clients.readFrom !== 'reader-endpoint') return {};
  const answer = group ? clients.beliefs.readerAnswer(app, group.index) : null;
  if (answer === null) return {};
  const isStuck = clients.beliefs.isStuck(app);
  return {
    holds: cluster.node(answer.node).id,
    ageNanos: now - (answer.until - scenario.failover.dnsTtlMs * 1e6),
    leftNanos: isStuck || answer.until <= now ? null : answer.until - now,
    never: isStuck,
    wrong: nodes.includes(answer.node) ? 0 : 1,
  };
}

/** Connections that an app has open by a name (see EndpointApp): as many as its own figures say, those being opened not among them. */
function connectionsOf(
  sim: Simulation,
  kind: EndpointKind,
  app: number,
  nodes: number[],
): Connections[] {
  const { cluster, clients, scenario } = sim;
  const { pools, beliefs } = clients;
  const [group] = cluster.liveGroups();
  // Reads that choose a replica themselves go by the nodes' own names.
  const byNode = /^(replica|nearest)$/.test(scenario.clients.readFrom);
  const out: Connections[] = [];
  for (const { index, id } of cluster.nodes) {
    if (kind === 'node' && index !== nodes[0]) continue;
    const isReplica =
      byNode && index !== group?.primary && index !== beliefs.primary(app, group?.index ?? 0);
    const ofPrimary = pools.openIn(pools.of(index, app, BY_PRIMARY));
    let open = 0;
    if (kind === 'reader') {
      open = pools.openIn(pools.of(index, app, BY_READER)) + (isReplica ? ofPrimary : 0);
    } else if (kind === 'primary') open = isReplica ? 0 : ofPrimary;
    else open = pools.openOf(index, app);
    if (open > 0) out.push({ node: cluster.viewIndex(index), id, open });
  }
  return out;
}
