import { describe, expect, it } from 'vitest';
import { NODE_PLACE, ORIGIN_PLACE, PROXY_PLACE } from '../../engine/frame.ts';
import { layoutStage } from './layout.ts';
import { topologies, topologyOf } from './testTopologies.ts';
import { firstPrimaries, type ReadFrom, wiresOf } from './wires.ts';

const pair = topologyOf({ replicas: 1 });

function names(
  topology = pair,
  primary = firstPrimaries(topology),
  readFrom: ReadFrom = 'primary',
  mistaken = false,
) {
  const beliefs = mistaken ? [{ app: 0, group: 0, node: 0, sinceNanos: 1, untilNanos: 5 }] : [];
  const layout = layoutStage(topology, 1112, 440);
  return wiresOf(topology, layout, primary, beliefs, readFrom).map((wire) => {
    const name = (place: number) =>
      place === ORIGIN_PLACE
        ? 'database'
        : place === PROXY_PLACE
          ? 'endpoint'
          : place >= NODE_PLACE
            ? topology.nodes[place - NODE_PLACE]!.id
            : topology.apps[place]!.id;
    return `${name(wire.from)} > ${name(wire.to)}${wire.mistaken ? ' by mistake' : ''}`;
  });
}

describe('wiresOf', () => {
  it('leads each app to the primary, and past the cache to the database', () => {
    expect(names()).toEqual([
      'app-1 > database',
      'app-2 > database',
      'app-1 > 0001-001',
      'app-2 > 0001-001',
      '0001-001 > 0001-002',
    ]);
  });

  it('follows a failover, and keeps the wire that a client still uses by mistake', () => {
    expect(names(pair, [false, true], 'primary', true)).toEqual([
      'app-1 > database',
      'app-2 > database',
      'app-1 > 0001-001 by mistake',
      'app-2 > 0001-002',
      '0001-001 > 0001-002',
    ]);
  });

  it('leads to replicas where clients read from them', () => {
    expect(names(pair, [true, false], 'nearest')).toContain('app-2 > 0001-002');
    expect(names(pair, [true, false], 'nearest')).not.toContain('app-1 > 0001-002');
    expect(names(pair, [true, false], 'replica')).toContain('app-1 > 0001-002');
  });

  it('leads through the endpoint of a serverless cache', () => {
    const serverless = topologies['serverless']!;
    expect(names(serverless).slice(3, 8)).toEqual(
      [
        'app-1 > endpoint',
        'app-2 > endpoint',
        'app-3 > endpoint',
        '0001-001 > endpoint',
        '0002-001 > endpoint',
      ].map((wire) => wire.replace(/^(0.*) > endpoint$/, 'endpoint > $1')),
    );
  });

  it('keeps to one wire for each column where cards are small', () => {
    const topology = topologies['five hundred nodes']!;
    const layout = layoutStage(topology, 1112, 560);
    const wires = wiresOf(topology, layout, firstPrimaries(topology), [], 'primary');
    const apps = topology.apps.length;
    expect(wires.length).toBeLessThanOrEqual(apps + apps * topology.zones.length * layout.columns);
  });
});

describe('firstPrimaries', () => {
  it('takes the first node of each shard, and every Memcached node', () => {
    expect(firstPrimaries(topologyOf({ shards: 2, replicas: 1 }))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(firstPrimaries(topologyOf({ shards: 3, engine: 'memcached' }))).toEqual([
      true,
      true,
      true,
    ]);
  });
});
