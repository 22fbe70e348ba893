import { describe, expect, it } from 'vitest';
import { GONE_PLACE, type GoneView } from '../../engine/frame.ts';
import { topologies } from '../stage/testTopologies.ts';
import { castOf, ghostsOf, MOST_THINGS } from './cast.ts';

/** Names of what stands on the stage. */
function onStage(name: string, subject = ''): string[] {
  const topology = topologies[name];
  if (!topology) throw new Error(name);
  const { apps, nodes, endpoint } = castOf(topology, subject);
  return [
    ...apps.map((i) => topology.apps[i]?.id ?? '?'),
    ...nodes.map((i) => topology.nodes[i]?.id ?? '?'),
    ...(endpoint ? ['endpoint'] : []),
    topology.origin.id,
  ];
}

describe('what stands on the stage of a presentation', () => {
  it.each(Object.keys(topologies))('is never more than six things: %s', (name) => {
    const topology = topologies[name];
    const subjects = [
      '',
      'origin',
      'cache',
      'app:app-2',
      ...(topology?.nodes ?? []).slice(0, 9).map((n) => `node:${n.id}`),
    ];
    for (const subject of subjects) {
      const shown = onStage(name, subject);
      expect(shown.length).toBeLessThanOrEqual(MOST_THINGS);
      expect(new Set(shown).size).toBe(shown.length);
    }
  });

  it('is the whole of a small cluster', () => {
    const whole = ['app-1', 'app-2', '0001-001', '0001-002', 'database'];
    expect(onStage('primary and replica')).toEqual(whole);
    expect(onStage('primary and replica', 'node:0001-002')).toEqual(whole);
  });

  it('of a large one is the shard that a step is about, with the node that it names', () => {
    expect(onStage('ninety shards of three', 'node:0042-003')).toEqual([
      'app-1',
      'app-2',
      '0042-001',
      '0042-002',
      '0042-003',
      'database',
    ]);
    expect(onStage('primary and five replicas in two zones', 'node:0001-006')).toContain(
      '0001-006',
    );
    expect(onStage('six apps in two zones', 'app:app-5')).toContain('app-5');
  });

  it('of many shards is one node of each while none is named', () => {
    expect(onStage('three shards of three in three zones').slice(2, 5)).toEqual([
      '0001-001',
      '0002-001',
      '0003-001',
    ]);
  });

  it('has the zones of all that stands there, in their order', () => {
    const topology = topologies['database in the last zone'];
    expect(topology && castOf(topology, '').zones).toEqual([0, 1, 2]);
  });

  it('is an endpoint in place of hidden nodes', () => {
    expect(onStage('serverless')).toEqual(['app-1', 'app-2', 'endpoint', 'database']);
  });
});

describe('nodes that have left', () => {
  const topology = topologies['three shards of three in three zones'];
  if (!topology) throw new Error('no topology');
  const ghost = (id: string, zone: number, apps: number[]): GoneView => {
    const shard = id.slice(0, 4);
    return { place: GONE_PLACE + zone, id, shard, zone, address: '10.0.1.40', apps };
  };
  const ids = (gone: GoneView[], subject = '') =>
    ghostsOf(gone, castOf(topology, subject), topology).map(({ id }) => id);

  it('stand in the zones that are shown, those first that an app on the stage believes in', () => {
    expect(ids([])).toEqual([]);
    const gone = [ghost('0009-001', 0, [2]), ghost('0002-004', 1, [2]), ghost('0008-001', 1, [0])];
    expect(ids(gone)).toEqual(['0008-001', '0002-004']);
    expect(ids([ghost('0001-004', 7, [0])])).toEqual([]);
  });
});
