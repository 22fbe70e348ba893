import { sentence } from '../content/sentences/sentences.ts';
import { toldSetting } from '../content/settingWords.ts';
import { nodeColumns, nodeStates, sampleColumns, totalColumns } from '../engine/frame.ts';
import {
  ENGINE_VERSION,
  knobOf,
  logCommands,
  type Notice,
  nodeRows,
  type Simulation,
} from '../engine/index.ts';

export const RESULT_SCHEMA = 'cachescape.result/1';

/** What `run --format json` prints: everything depends on run and `until` alone. Times are nanoseconds. */
export type RunResult = {
  schema: typeof RESULT_SCHEMA;
  engineVersion: string;
  name: string;
  seed: number;
  at: number;
  /** Equal for equal runs up to the same moment. */
  digest: string;
  /** Set when the run file carries a digest whose moment was reached. */
  check: DigestCheckResult | null;
  /** Counters since the start by name, and `hitRatio` (null without a lookup). */
  totals: Record<string, number | null>;
  latency: LatencyResult;
  nodes: NodeResult[];
  events: (Notice & { text: string })[];
  /** The newest of the lost writes; `totals.lostWrites` counts all. */
  lostWrites: LostWriteResult[];
  /** One row for each second; counters count that second, gauges are those at its end. */
  series: { columns: readonly string[]; rows: number[][] };
};

export type DigestCheckResult = {
  expected: string;
  at: number;
  engineVersion: string;
  found: string;
  equal: boolean;
};

export type LostWriteResult = {
  key: string;
  /** `SET`, `DEL` or `FLUSHALL`. */
  command: string;
  version: number;
  /** The version that the primary had when the write was undone; -1: no copy. */
  held: number;
  acknowledgedAt: number;
  /** Id of the primary that took it. */
  node: string;
  offset: number;
  app: string;
  confirmed: boolean;
  /** `seq` of the event that undid it. */
  cause: number;
};

export type LatencyResult = {
  count: number;
  meanNanos: number | null;
  minNanos: number;
  p50Nanos: number;
  p90Nanos: number;
  p95Nanos: number;
  p99Nanos: number;
  p999Nanos: number;
  maxNanos: number;
};

export type NodeResult = {
  id: string;
  group: string;
  zone: string;
  /** Memcached has nodes alone. */
  role: 'primary' | 'replica' | 'node';
  state: string;
  hitRatio: number | null;
  /** The other columns of a node by name. */
  [column: string]: string | number | null;
};

export function resultOf(sim: Simulation, check: DigestCheckResult | null): RunResult {
  const { probe, notices } = sim;
  return {
    schema: RESULT_SCHEMA,
    engineVersion: ENGINE_VERSION,
    name: sim.scenario.name,
    seed: sim.seed,
    at: sim.now,
    digest: sim.digest(),
    check,
    totals: totalsOf(sim),
    latency: latencyOf(probe.latency),
    nodes: nodesOf(sim),
    events: notices.map((notice) => ({ ...notice, text: textOf(notice, sim) })),
    lostWrites: lostWritesOf(sim),
    series: {
      columns: sampleColumns.names,
      rows: rowsOf(probe.coarseSince(0), sampleColumns.stride),
    },
  };
}

function totalsOf(sim: Simulation): RunResult['totals'] {
  const { totals } = sim.probe;
  const counted = Object.fromEntries(
    totalColumns.names.map((name, i) => [name, totals[i] as number]),
  );
  const { at } = totalColumns;
  const hits = (totals[at.hits] as number) + (totals[at.staleHits] as number);
  const misses = (totals[at.missesAbsent] as number) + (totals[at.missesExpired] as number);
  return { ...counted, hitRatio: ratio(hits, misses) };
}

function lostWritesOf(sim: Simulation): LostWriteResult[] {
  return sim.lostWrites.list.map(({ op, ...write }) => ({
    ...write,
    command: logCommands[op] as string,
    key: write.key < 0 ? '*' : sim.workload.nameOf(write.key),
    node: sim.cluster.node(write.node).id,
    app: write.app < 0 ? 'operator' : `app-${write.app + 1}`,
  }));
}

function latencyOf(latency: Simulation['probe']['latency']): LatencyResult {
  const { count, sum, min, max } = latency;
  return {
    count,
    meanNanos: count === 0 ? null : sum / count,
    minNanos: min,
    p50Nanos: latency.quantile(0.5),
    p90Nanos: latency.quantile(0.9),
    p95Nanos: latency.quantile(0.95),
    p99Nanos: latency.quantile(0.99),
    p999Nanos: latency.quantile(0.999),
    maxNanos: max,
  };
}

function nodesOf(sim: Simulation): NodeResult[] {
  const topology = sim.cluster.view();
  const { at, names, stride } = nodeColumns;
  return rowsOf(nodeRows(sim), stride).map((row, i) => {
    const node = topology.nodes[i];
    const columns = names
      .map((name, column) => [name, row[column] as number] as const)
      .filter(([name]) => name !== 'state' && name !== 'primary');
    return {
      id: node?.id ?? '',
      group: topology.groups[node?.group ?? 0]?.id ?? '',
      zone: topology.zones[node?.zone ?? 0] ?? '',
      role:
        topology.engine === 'memcached' ? 'node' : row[at.primary] === 1 ? 'primary' : 'replica',
      state: nodeStates[row[at.state] as number] ?? 'removed',
      hitRatio: ratio(row[at.hits] as number, row[at.misses] as number),
      ...Object.fromEntries(columns),
    };
  });
}

function textOf(notice: Notice, sim: Simulation): string {
  const knob = (path: string) => knobOf(path, sim.scenario.cluster.engine);
  return sentence(notice, {
    key: (key) => sim.workload.nameOf(key),
    knob: (path) => knob(path)?.label ?? path,
    value: (path, value) => {
      const known = knob(path);
      return known ? toldSetting(known, value) : value;
    },
  });
}

function rowsOf(values: Float64Array, stride: number): number[][] {
  return Array.from({ length: values.length / stride }, (_, i) =>
    Array.from(values.subarray(i * stride, (i + 1) * stride)),
  );
}

export function ratio(hits: number, misses: number): number | null {
  return hits + misses === 0 ? null : hits / (hits + misses);
}
