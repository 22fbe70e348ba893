import { clusterChanged, workloadChanged } from '../cluster/change.ts';
import type { Simulation } from '../simulation.ts';
import { defaultScenario } from './defaults.ts';
import { knobs } from './knobs/knobs.ts';
import { durabilityProblems, problems } from './problems.ts';
import { reshape } from './reshape.ts';
import type { Scenario } from './scenario.ts';

/** Value of a knob in a scenario. */
export function knobValue(scenario: Scenario, path: string): number | string | boolean {
  const { nodeGroups, engine } = scenario.cluster;
  if (path === 'cluster.shards') return nodeGroups.length;
  if (path === 'cluster.replicas') {
    return engine === 'memcached' ? 0 : (nodeGroups[0]?.nodes.length ?? 1) - 1;
  }
  const [room = '', name = ''] = path.split('.');
  const section = (scenario as unknown as Record<string, Record<string, unknown>>)[room];
  return section?.[name] as number | string | boolean;
}

/** Value of a knob in the standard scenario. */
export function knobStandard(path: string): number | string | boolean {
  return knobValue(defaultScenario(), path);
}

/** True when a change of this knob puts a new, empty cluster in place of the old one. */
export function replacesCluster(scenario: Scenario, path: string): boolean {
  if (path === 'cluster.engine' || path === 'cluster.clusterMode') return true;
  // Keys by other names are other keys.
  if (path === 'workload.hashTags' || path === 'workload.tagKeys') return true;
  return path === 'cluster.shards' && scenario.cluster.engine !== 'memcached';
}

/** Why a knob cannot be changed in this scenario at all; empty when it can. */
export function knobDisabled(scenario: Scenario, path: string): string {
  const { cluster, workload } = scenario;
  const isMemcached = cluster.engine === 'memcached';
  if (workload.trace && path.startsWith('workload.') && path !== 'workload.ratePerSecond') {
    return 'The trace says which keys are asked for.';
  }
  if (isMemcached && MEMCACHED_LACKS.has(path)) return 'Memcached has nothing like it.';
  if (!isMemcached && path === 'clients.distribution')
    return 'Only Memcached clients choose the node.';
  if (!isMemcached && path === 'cache.slabAutomove') return 'Only Memcached has slabs.';
  if (!isMemcached && path === 'clients.discoverySeconds')
    return 'Only Memcached clients ask for a list of nodes.';
  if (cluster.deployment === 'serverless' && SERVERLESS_FIXES.has(path)) {
    return 'ElastiCache Serverless decides this itself.';
  }
  if (OF_SLOTS.has(path) && cluster.clusterMode === 'disabled') {
    return 'With cluster mode disabled there are no slots.';
  }
  if (path === 'clients.slotTable' && !scenario.clients.clusterAware) {
    return 'A client that is not cluster-aware has no slot table.';
  }
  if (path === 'cluster.shards' && !isMemcached && cluster.clusterMode === 'disabled') {
    return 'With cluster mode disabled there is one shard.';
  }
  // Where it is on, it can be switched off.
  if (path === 'persistence.durability' && scenario.persistence.durability === 'disabled') {
    return durabilityProblems(scenario)[0]?.replace(' Write "disabled".', '') ?? '';
  }
  const isBus = scenario.failover.kind === 'cluster-bus';
  if (!isBus && ONLY_BUS.has(path)) return 'ElastiCache decides this itself.';
  if (isBus && ONLY_MANAGED.has(path)) return 'The cluster bus has no such phase.';
  return path.startsWith('workload.') ? workloadDisabled(workload, path) : '';
}

function workloadDisabled(workload: Scenario['workload'], path: string): string {
  const { popularity, valueLaw } = workload;
  if (path === 'workload.tagKeys' && workload.hashTags !== 'group') {
    return 'Choose the hash tags "One for each group" first.';
  }
  if (path === 'workload.hotKeyPercent' && !popularity.startsWith('hot')) {
    return 'Choose the popularity "One hot key" or "Moving hot set" first.';
  }
  if (path === 'workload.zipfExponent' && UNRANKED.has(popularity)) {
    return 'Every key is equally likely now.';
  }
  if (path.startsWith('workload.phase') && !PHASED.has(popularity)) {
    return 'Choose a popularity that moves first.';
  }
  if (path === 'workload.valueSigma' && valueLaw !== 'lognormal') {
    return 'Choose the law of sizes "Lognormal" first.';
  }
  if (path === 'workload.valueShape' && valueLaw !== 'pareto') {
    return 'Choose the law of sizes "Generalized Pareto" first.';
  }
  return '';
}

const UNRANKED = new Set(['uniform', 'scan', 'hotset']);
const PHASED = new Set(['zipfscan', 'shift', 'hotset']);
const OF_SLOTS = new Set(['clients.clusterAware', 'clients.slotTable']);
const ONLY_BUS = new Set(['failover.nodeTimeoutMs', 'failover.requireFullCoverage']);
const ONLY_MANAGED = new Set([
  'failover.detectMinMs',
  'failover.detectMaxMs',
  'failover.promoteMinMs',
  'failover.promoteMaxMs',
  'failover.replaceMs',
]);
const MEMCACHED_LACKS = new Set([
  'cluster.clusterMode',
  'cluster.replicas',
  'cluster.automaticFailover',
  'cluster.multiAz',
  'cluster.reservedMemoryPercent',
  'cache.evictionPolicy',
  'cache.maxmemorySamples',
  'clients.readFrom',
  'clients.clusterAware',
  'clients.slotTable',
  'persistence.snapshotRetentionDays',
  'persistence.snapshotMethod',
  'persistence.durability',
  'persistence.logMs',
  'persistence.appendonly',
  'persistence.appendfsync',
  'persistence.fsyncMs',
  'clients.waitReplicas',
  'clients.waitTimeoutMs',
  'replication.backlogBytes',
  'replication.outputBufferHardBytes',
]);
const SERVERLESS_FIXES = new Set([
  'clients.tls',
  'clients.clusterAware',
  'clients.slotTable',
  'cluster.engine',
  'cluster.clusterMode',
  'cluster.shards',
  'cluster.replicas',
  'cluster.nodeType',
  'cluster.reservedMemoryPercent',
  'cluster.automaticFailover',
  'cluster.multiAz',
  'cache.evictionPolicy',
  'persistence.snapshotMethod',
  'persistence.durability',
  'persistence.logMs',
  'persistence.appendonly',
  'persistence.appendfsync',
  'persistence.fsyncMs',
]);

/** Why a value is no value of the knob; null when it is one. */
export function knobProblem(path: string, value: unknown): string | null {
  const knob = knobs[path];
  if (!knob) return `There is no setting "${path}".`;
  if (knob.kind === 'switch') {
    return typeof value === 'boolean' ? null : `${path} is ${quoted(value)}. Write true or false.`;
  }
  if (knob.kind === 'choice') {
    if (knob.choices.some((choice) => choice.value === value)) return null;
    return `${path} is ${quoted(value)}. Write one of ${knob.choices.map((c) => c.value).join(', ')}.`;
  }
  if (
    typeof value !== 'number' ||
    !Number.isFinite(value) ||
    value < knob.min ||
    value > knob.max
  ) {
    return `${path} is ${quoted(value)}. Write a number from ${knob.min} to ${knob.max}${knob.unit ? ` (${knob.unit})` : ''}.`;
  }
  if (knob.step >= 1 && !Number.isInteger(value))
    return `${path} is ${value}. Write a whole number.`;
  return null;
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** Why a change would be refused now; null when it would not. */
export function refuseKnob(sim: Simulation, path: string, value: unknown): string | null {
  const problem = knobProblem(path, value);
  if (problem) return problem;
  const disabled = knobDisabled(sim.scenario, path);
  if (disabled) return disabled;
  const after = JSON.parse(JSON.stringify(sim.scenario)) as Scenario;
  writeKnob(after, path, value as number | string | boolean);
  return problems(after)[0]?.message ?? null;
}

/** Writes a value into a scenario, with what follows from it: shards, replicas, a node type's numbers. */
export function writeKnob(
  scenario: Scenario,
  path: string,
  value: number | string | boolean,
): void {
  if (reshape(scenario, path, value)) return;
  const [room = '', name = ''] = path.split('.');
  const sections = scenario as unknown as Record<string, Record<string, unknown>>;
  (sections[room] as Record<string, unknown>)[name] = value;
}

/** Changes a running simulation. The value has passed `refuseKnob`. */
export function setKnob(sim: Simulation, path: string, value: number | string | boolean): void {
  const { scenario } = sim;
  const before = knobValue(scenario, path);
  const replaces = replacesCluster(scenario, path);
  writeKnob(scenario, path, value);
  sim.notice('setting-changed', 'cache', { knob: path, from: String(before), to: String(value) });
  if (path.startsWith('workload.')) workloadChanged(sim, path, replaces);
  else if (path.startsWith('origin.')) sim.origin.configure(scenario.origin);
  else if (path.startsWith('network.')) sim.network.configure(scenario.network);
  else if (path.startsWith('replication.')) sim.cluster.sync.configure();
  else if (path.startsWith('failover.')) sim.cluster.failover.settingChanged(path);
  else if (path === 'clients.connections') sim.clients.connections.kindChanged();
  else if (path === 'clients.clusterAware') sim.clients.routing.kindChanged();
  else if (path.endsWith('TimeoutMs')) sim.clients.connections.timeoutsChanged();
  else if (path.startsWith('persistence.')) sim.cluster.fitPersistence();
  else if (path === 'clients.distribution') {
    sim.cluster.changed(true);
    sim.cluster.known?.rehash();
  } else if (path === 'clients.discoverySeconds') sim.cluster.known?.schedule();
  else if (path.startsWith('cluster.') || path.startsWith('cache.')) {
    clusterChanged(sim, path, replaces);
  }
}
