import { describe, expect, it } from 'vitest';
import type { TopologyView } from '../../engine/frame.ts';
import type { EndpointApp, EndpointState } from '../../engine/inspect/endpoints.ts';
import { plateWords } from './plateWords.ts';

const topology: TopologyView = {
  version: 1,
  name: 'shop',
  deployment: 'node-based',
  engine: 'valkey',
  engineVersion: '8.0',
  clusterMode: 'disabled',
  nodeType: '',
  zones: ['us-east-1a'],
  apps: [
    { id: 'app-1', zone: 0 },
    { id: 'app-2', zone: 0 },
    { id: 'app-3', zone: 0 },
  ],
  groups: [{ id: '0001', slots: [] }],
  nodes: ['0001-001', '0001-002', '0001-003', '0001-004'].map((id) => ({
    id,
    group: 0,
    zone: 0,
    address: '',
  })),
  origin: { id: 'database', zone: 0, workers: 1 },
  automaticFailover: true,
};

const app = (index: number, more: Partial<EndpointApp>): EndpointApp => ({
  app: index,
  asks: 'dns',
  holds: '0001-001',
  ageNanos: 0,
  leftNanos: null,
  never: false,
  wrong: 0,
  version: 0,
  table: null,
  connections: [],
  ...more,
});
const state = (more: Partial<EndpointState>): EndpointState => ({
  kind: 'primary',
  nodes: [1],
  ttlNanos: 5e9,
  version: 0,
  learns: null,
  readFrom: 'primary',
  apps: [],
  ...more,
});

describe('the plate of an endpoint', () => {
  it('says what it leads to, and who believes otherwise', () => {
    const moved = state({ apps: [app(0, { wrong: 1 }), app(1, { holds: '0001-002' })] });
    expect(plateWords(moved, topology)).toEqual({
      name: 'primary',
      leads: '0001-002',
      ghost: 'app-1: 0001-001',
    });
    const apps = [app(0, { wrong: 1 }), app(1, { wrong: 1 }), app(2, { wrong: 1, holds: 'x' })];
    expect(plateWords(state({ apps }), topology).ghost).toBe('2 apps: 0001-001, 1 more');
  });

  it('says how many slots a client takes to be elsewhere, or else how many primaries', () => {
    const table = (wrong: number) => ({ wrong, ageNanos: 1e9, by: 'start' as const });
    const ghostOf = (...apps: EndpointApp[]) =>
      plateWords(state({ kind: 'configuration', apps }), topology).ghost;
    expect(ghostOf(app(0, { table: table(0) }), app(1, { table: table(5461) }))).toBe(
      'app-2: 5,461 slots elsewhere',
    );
    expect(ghostOf(app(0, { table: table(0), wrong: 2 }))).toBe('app-1: 2 shards elsewhere');
    expect(ghostOf(app(0, { table: table(0) }))).toBe(null);
  });

  it('counts many replicas, and nodes behind a configuration endpoint', () => {
    expect(plateWords(state({ kind: 'reader', nodes: [1, 2, 3] }), topology)).toEqual({
      name: 'reader',
      leads: '3 replicas',
      ghost: null,
    });
    const list = state({
      kind: 'configuration',
      nodes: [0, 1, 2],
      version: 2,
      apps: [app(0, { version: 2 }), app(1, { version: 1 })],
    });
    expect(plateWords(list, { ...topology, engine: 'memcached' })).toEqual({
      name: 'configuration, version 2',
      leads: '3 nodes',
      ghost: 'app-2: version 1',
    });
  });
});
