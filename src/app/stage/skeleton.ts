import type { TopologyView } from '../../engine/frame.ts';

/** What stands there until the worker has opened a run: the shape of the first scene, without names. */
export const skeleton: TopologyView = {
  version: -1,
  name: '',
  deployment: 'node-based',
  engine: 'valkey',
  engineVersion: '',
  clusterMode: 'disabled',
  nodeType: '',
  zones: ['', ' '],
  apps: [
    { id: '', zone: 0 },
    { id: '', zone: 1 },
  ],
  groups: [{ id: '', slots: [] }],
  nodes: [
    { id: '', group: 0, zone: 0, address: '' },
    { id: '', group: 0, zone: 1, address: '' },
  ],
  origin: { id: '', zone: 0, workers: 24 },
  automaticFailover: true,
};
