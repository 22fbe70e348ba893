import type { Simulation } from './simulation.ts';

/**
 * What a fault strikes, resolved at the strike: `node:0001-002`, `primary:0001` (the node that is primary of
 * that shard now), `shard:0001` (each of its nodes), `zone:us-east-1a`, `zones:us-east-1a|us-east-1b` (both ways), `link:us-east-1a>us-east-1b`
 * (one way), `client:app-1`, `clients` (every app), `key:<name>`, `hottest-key` (the key that most of the next requests
 * are for), `traffic`, `origin`, `cache`.
 */
export type TargetKind =
  | 'node'
  | 'shard'
  | 'zone'
  | 'zone-pair'
  | 'zone-link'
  | 'traffic'
  | 'client'
  | 'key'
  | 'origin'
  | 'cache';

export type Target = {
  kind: TargetKind;
  /** Canonical form: role targets become the node or key they mean. */
  text: string;
  index: number;
  other: number;
};

/** The key that is hottest is found among this many requests to come. */
const REQUESTS_LOOKED_AT = 4_096;

/** Reads a target; a sentence with the fix when there is no such thing in the cluster now. */
export function resolveTarget(sim: Simulation, text: string): Target | string {
  if (text === 'origin' || text === 'cache' || text === 'traffic') {
    return { kind: text, text, index: 0, other: 0 };
  }
  if (text === 'clients') return { kind: 'client', text, index: -1, other: 0 };
  if (text === 'hottest-key') return keyTarget(sim, sim.workload.hottest(REQUESTS_LOOKED_AT));
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(0, colon));
  const name = text.slice(colon + 1);
  if (kind === 'node') return nodeTarget(sim, name);
  if (kind === 'primary' || kind === 'shard') {
    const group = sim.cluster.groups.find((g) => !g.removed && g.id === name);
    if (!group) {
      const ids = sim.cluster.groups.filter((g) => !g.removed).map((g) => g.id);
      return `There is no shard "${name}". Write one of ${listed(ids)}.`;
    }
    if (kind === 'shard') return { kind, text, index: group.index, other: 0 };
    return nodeTarget(sim, sim.cluster.node(group.primary).id);
  }
  if (kind === 'client') return clientTarget(sim, name);
  if (kind === 'key') {
    const key = sim.workload.keyNamed(name);
    if (key >= 0) return keyTarget(sim, key);
    return `There is no key "${name}". Write one such as ${sim.workload.nameOf(0)}, or hottest-key.`;
  }
  const { zones } = sim.scenario;
  if (kind === 'zone') {
    const index = zones.indexOf(name);
    if (index < 0) return `There is no zone "${name}". Write one of ${listed(zones)}.`;
    return { kind: 'zone', text, index, other: 0 };
  }
  if (kind === 'zones') {
    const [first = '', second = ''] = name.split('|');
    const index = zones.indexOf(first);
    const other = zones.indexOf(second);
    if (index < 0 || other < 0 || index === other) {
      return `"${text}" does not name two zones. Write for example zones:${zones[0]}|${zones[1] ?? zones[0]}.`;
    }
    return index < other
      ? { kind: 'zone-pair', text, index, other }
      : { kind: 'zone-pair', text: `zones:${second}|${first}`, index: other, other: index };
  }
  if (kind === 'link') {
    const [from = '', to = ''] = name.split('>');
    const index = zones.indexOf(from);
    const other = zones.indexOf(to);
    if (index < 0 || other < 0 || index === other) {
      return `"${text}" does not name a way from zone to zone. Write for example link:${zones[0]}>${zones[1] ?? zones[0]}.`;
    }
    return { kind: 'zone-link', text, index, other };
  }
  return `"${text}" is no target. Write node:..., primary:..., shard:..., zone:..., zones:...|..., link:...>..., client:..., clients, key:..., hottest-key, traffic, origin or cache.`;
}

/** The nodes of a shard as targets of their own; any other target by itself. */
export function nodesOfTarget(sim: Simulation, target: Target): Target[] {
  if (target.kind !== 'shard') return [target];
  return sim.cluster.group(target.index).nodes.map((index) => ({
    kind: 'node',
    text: `node:${sim.cluster.node(index).id}`,
    index,
    other: 0,
  }));
}

function clientTarget(sim: Simulation, name: string): Target | string {
  for (let app = 0; app < sim.clients.apps; app++) {
    if (name === `app-${app + 1}`) {
      return { kind: 'client', text: `client:${name}`, index: app, other: 0 };
    }
  }
  const ids = Array.from({ length: sim.clients.apps }, (_, app) => `app-${app + 1}`);
  return `There is no app "${name}". Write one of ${listed(ids)}, or clients for all.`;
}

/** The apps that a target of kind client means. */
export function appsOf(sim: Simulation, { index }: Target): number[] {
  if (index >= 0) return [index];
  return Array.from({ length: sim.clients.apps }, (_, app) => app);
}

function keyTarget(sim: Simulation, key: number): Target | string {
  if (key < 0) return 'No request follows: no key is the hottest.';
  return { kind: 'key', text: `key:${sim.workload.nameOf(key)}`, index: key, other: 0 };
}

function nodeTarget(sim: Simulation, id: string): Target | string {
  const nodes = sim.cluster.liveNodes();
  const node = nodes.find((n) => n.id === id);
  if (!node) return `There is no node "${id}". Write one of ${listed(nodes.map((n) => n.id))}.`;
  return { kind: 'node', text: `node:${node.id}`, index: node.index, other: 0 };
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, ...`;
}
