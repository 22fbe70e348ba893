import { ln, pow } from '../../engine/base/maths.ts';
import type { GeneratedSpec } from '../../engine/clients/generators/generatedTrace.ts';
import type { TraceSpec } from '../../engine/clients/generators/keyTrace.ts';
import { meanBytes, type SizeSpec } from '../../engine/clients/generators/sizeLaws.ts';
import { defaultScenario } from '../../engine/scenario/defaults.ts';
import type { Scenario, WorkloadSpec } from '../../engine/scenario/scenario.ts';
import data from './workloads.json' with { type: 'json' };

type Points = readonly (readonly [number, number])[];

/** A published workload: its statistics as they were published, and what they came from. */
export type WorkloadMix = {
  readonly name: string;
  readonly title: string;
  readonly source: keyof typeof data.sources;
  /** The mix that this one is a rounded copy of. */
  readonly basedOn?: string;
  /** Share of requests that read; all others count as writes. */
  readonly readShare: number;
  readonly popularity:
    | { readonly law: 'zipf'; readonly alpha: number }
    /** No Zipf fit was published: taken as even (assumed). */
    | { readonly law: 'uniform' }
    /** [rank, share of the requests that go to it and those above], and the exponent of a Zipf fit. */
    | { readonly law: 'measured'; readonly points: Points; readonly alpha: number }
    /** [share of the keys, hottest first, share of the requests]. */
    | { readonly law: 'fractions'; readonly points: Points };
  /** Mean. */
  readonly keyBytes: number;
  readonly values: SizeSpec;
  /** [seconds, share of the keys]; empty where none was published. */
  readonly ttlSeconds: Points;
  readonly ratePerSecond?: number;
  /** Share of misses in production. */
  readonly missRatio?: number;
};

export type WorkloadSource = { title: string; url: string; licence: string; asOf: string };

export const workloadMixes = data.mixes as unknown as readonly WorkloadMix[];

/** The mix of a name; undefined when there is none. */
export function mixOf(name: string): WorkloadMix | undefined {
  return workloadMixes.find((mix) => mix.name === name);
}

export function sourceOf(mix: WorkloadMix): WorkloadSource {
  return data.sources[mix.source];
}

/** What a generated trace over `keys` keys takes from a mix. */
export function generatedOf(
  mix: WorkloadMix,
  keys: number,
): Pick<GeneratedSpec, 'trace' | 'sizes' | 'keyBytes' | 'ttl' | 'writeShare'> {
  const { readShare, keyBytes, values, ttlSeconds } = mix;
  return {
    trace: traceOf(mix, keys),
    sizes: values,
    keyBytes,
    ttl: {
      kind: 'shares',
      shares: ttlSeconds.map(([seconds, share]) => [seconds * 1000, share] as const),
    },
    writeShare: 1 - readShare,
  };
}

function traceOf({ popularity }: WorkloadMix, keys: number): TraceSpec {
  if (popularity.law === 'zipf') return { kind: 'zipf', alpha: popularity.alpha };
  if (popularity.law === 'uniform') return { kind: 'uniform' };
  if (popularity.law === 'measured') return { kind: 'measured', points: popularity.points };
  const ranks = popularity.points.map(([part, share]) => [Math.ceil(part * keys), share] as const);
  const [first, share] = ranks[0] as readonly [number, number];
  // Among the hottest keys the shares were not published: as in Zipf's law with exponent 1 (assumed).
  return { kind: 'measured', points: [[1, share / (1 + ln(Math.max(1, first)))], ...ranks] };
}

/** Bounds of the number of different keys of a scenario made of a mix. */
const FEWEST_KEYS = 100;
const MOST_KEYS = 50_000;
/** Payload of all keys over the memory of a node, so that the node has to choose. */
const OVERFLOW = 2;
const MOST_TTL_MS = 30 * 24 * 3600 * 1000;
/** A standard normal is below this in nine cases of ten. */
const NORMAL_90 = 1.2816;

/**
 * The standard scenario with the workload of a mix. The number of keys is chosen so that they are about twice
 * what the node holds; the TTL is the most common one; rate, cluster, clients and database stay.
 */
export function mixScenario(mix: WorkloadMix): Scenario {
  const scenario = defaultScenario();
  const { title, url } = sourceOf(mix);
  const bytes = mix.keyBytes + meanBytes(mix.values);
  const fitting = Math.round((scenario.cluster.maxmemoryBytes * OVERFLOW) / bytes);
  const keyspace = Math.max(FEWEST_KEYS, Math.min(MOST_KEYS, fitting));
  const common = [...mix.ttlSeconds].sort((a, b) => b[1] - a[1])[0];
  scenario.name = mix.title;
  scenario.question = 'How does this published workload use the cache?';
  scenario.about = `Statistics: ${title} (${url}).`;
  scenario.cache.ttlMs = Math.min(MOST_TTL_MS, (common?.[0] ?? 0) * 1000);
  scenario.cache.pattern = 'lazy-loading';
  Object.assign(scenario.workload, {
    readPercent: Math.round(mix.readShare * 1e4) / 100,
    keyspace,
    keyBytes: mix.keyBytes,
    ...popularityOf(mix, keyspace),
    ...valuesOf(mix.values),
  } satisfies Partial<WorkloadSpec>);
  return scenario;
}

function popularityOf({ popularity }: WorkloadMix, keyspace: number): Partial<WorkloadSpec> {
  if (popularity.law === 'uniform') return { popularity: 'uniform' };
  if (popularity.law !== 'fractions') return { popularity: 'zipf', zipfExponent: popularity.alpha };
  const [part, share] = popularity.points[0] as readonly [number, number];
  return {
    popularity: 'hotset',
    hotKeyPercent: Math.round(share * 100),
    phaseKeys: Math.max(1, Math.round(part * keyspace)),
    phaseRequests: 1e12,
  };
}

/** Nearest law of a live scenario: median and spread. */
function valuesOf(values: SizeSpec): Partial<WorkloadSpec> {
  if (values.kind === 'fixed') return { valueBytes: values.bytes, valueSigma: 0 };
  if (values.kind === 'lognormal') {
    return { valueBytes: Math.round(values.median), valueSigma: values.sigma };
  }
  if (values.kind === 'pareto') {
    const { scale, shape } = values;
    const median = (scale * (pow(2, shape) - 1)) / shape;
    return { valueLaw: 'pareto', valueBytes: Math.round(median), valueShape: shape };
  }
  const at = (percent: number) => values.points.find(([p]) => p >= percent)?.[1] ?? 1;
  const sigma = Math.min(3, ln(at(90) / at(50)) / NORMAL_90);
  return { valueBytes: at(50), valueSigma: Math.round(sigma * 100) / 100 };
}
