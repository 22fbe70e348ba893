import type { EngineName, NodeGroupSpec } from '../../engine/scenario/scenario.ts';
import type { Reading } from './reading.ts';

/** What a description says of one cluster, in our words. */
export type Described = {
  deployment: 'node-based' | 'serverless';
  name: string;
  engine: EngineName;
  /** Null where AWS does not say. */
  engineVersion: string | null;
  clusterMode: 'enabled' | 'disabled';
  /** Null for Serverless. */
  nodeType: { name: string; path: string } | null;
  automaticFailover: boolean;
  multiAz: boolean;
  nodeGroups: NodeGroupSpec[];
  /** 0 for none. */
  maxStorageBytes: number;
  maxEcpuPerSecond: number;
  /** What had to be assumed, in plain sentences. */
  notes: string[];
};

/** ElastiCache's limit of nodes in one cluster, also that of a run. */
export const MOST_NODES = 500;

export function engineOf(field: Reading): EngineName {
  const name = field.text().toLowerCase();
  if (name === 'redis' || name === 'valkey' || name === 'memcached') return name;
  return field.refuse('Write redis, valkey or memcached.');
}

/** "0-5461" or "0-99,200-5461" as ranges, both ends included. */
export function slotRanges(field: Reading): [number, number][] {
  const fix = 'Write slot ranges from 0 to 16383, for example 0-5461 or 0-99,200-5461.';
  return field
    .text()
    .split(',')
    .map((part) => {
      const ends = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
      if (!ends) return field.refuse(fix);
      const first = Number(ends[1]);
      const last = Number(ends[2] ?? ends[1]);
      if (first > last || last > 16_383) return field.refuse(fix);
      return [first, last];
    });
}

/** The Region of an ARN, or a stand-in that says so. */
export function regionOf(cluster: Reading, notes: string[]): string {
  const region = cluster.has('ARN') ? cluster.at('ARN').text().split(':')[3] : undefined;
  if (region) return region;
  notes.push('The description has no ARN, so the Region is taken to be us-east-1.');
  return 'us-east-1';
}

/** Names of the first Availability Zones of a Region. */
export function zonesOf(region: string, count: number): string[] {
  return ['a', 'b', 'c'].slice(0, count).map((letter) => `${region}${letter}`);
}
