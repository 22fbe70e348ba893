import { describe, expect, it } from 'vitest';
import type { TopologyView } from '../../engine/frame.ts';
import { endpointsOf } from './endpoints.ts';

const topology = (more: Partial<TopologyView>): TopologyView => ({
  version: 1,
  name: 'Shop',
  deployment: 'node-based',
  engine: 'valkey',
  engineVersion: '8.0',
  clusterMode: 'disabled',
  nodeType: 'cache.r7g.large',
  zones: ['us-east-1a', 'us-east-1b'],
  apps: [],
  groups: [{ id: '0001', slots: [] }],
  nodes: [
    { id: '0001-001', group: 0, zone: 0, address: '10.0.1.17' },
    { id: '0001-002', group: 0, zone: 1, address: '10.0.2.18' },
  ],
  origin: { id: 'database', zone: 0, workers: 1 },
  automaticFailover: true,
  ...more,
});

const names = (more: Partial<TopologyView>) =>
  endpointsOf(topology(more)).map(({ kind, name, port }) => `${kind} ${name}:${port}`);

describe('endpoints by the names that ElastiCache gives them', () => {
  it('cluster mode disabled: primary, reader and nodes', () => {
    const [first = ''] = names({});
    const account = first.split('.')[1];
    expect(account).toMatch(/^[a-z0-9]{6}$/);
    expect(names({})).toEqual([
      `primary shop.${account}.ng.0001.use1.cache.amazonaws.com:6379`,
      `reader shop-ro.${account}.ng.0001.use1.cache.amazonaws.com:6379`,
      `node shop-001.${account}.0001.use1.cache.amazonaws.com:6379`,
      `node shop-002.${account}.0001.use1.cache.amazonaws.com:6379`,
    ]);
  });

  it('cluster mode enabled, Memcached, another region', () => {
    expect(
      names({ clusterMode: 'enabled' }).map((name) => name.replace(/\.\w{6}\./, '.#.')),
    ).toEqual([
      'configuration shop.#.clustercfg.use1.cache.amazonaws.com:6379',
      'node shop-0001-001.#.0001.use1.cache.amazonaws.com:6379',
      'node shop-0001-002.#.0001.use1.cache.amazonaws.com:6379',
    ]);
    const nodes = [{ id: '0001', group: 0, zone: 0, address: '10.0.1.17' }];
    expect(
      names({ engine: 'memcached', nodes, zones: ['ap-southeast-2b'] }).map((name) =>
        name.replace(/\.\w{6}\./, '.#.'),
      ),
    ).toEqual([
      'configuration shop.#.cfg.apse2.cache.amazonaws.com:11211',
      'node shop.#.0001.apse2.cache.amazonaws.com:11211',
    ]);
  });

  it('without ElastiCache there are addresses alone', () => {
    const open = topology({ clusterMode: 'enabled', openSource: true });
    expect(endpointsOf(open).map(({ label, name, port }) => `${label}: ${name}:${port}`)).toEqual([
      'seed nodes: 10.0.1.17:6379',
      'address of 0001-001: 10.0.1.17:6379',
      'address of 0001-002: 10.0.2.18:6379',
    ]);
  });

  it('serverless has none beside the one on the stage', () => {
    expect(names({ deployment: 'serverless' })).toEqual([]);
  });
});
