import {
  type Distribution,
  hashKey,
  type KeyHash,
  makeRing,
  type Ring,
  serverOf,
} from '../cluster/ring.ts';
import { type Case, exactRow, pointsRow, type Row, type Suite } from './compare.ts';
import recorded from './data/sharding.json' with { type: 'json' };

/** What libmemcached chose: a server for each key, by its place in `servers` (one digit per key). */
export type RingRun = {
  distribution: Distribution;
  hash: KeyHash;
  /** host:port. */
  servers: string[];
  weights: number[];
  choice: string;
};

/** Keys of the recordings of keys that move, where only the moved share was noted. */
const REMAP_KEYS = 20_000;

export const ringSuite: Suite = {
  mechanism: 'Client-side sharding',
  servers: 'libmemcached 1.1.4',
  cases: () => [...choiceCases(), { name: 'keys that move', rows: remapRows }],
};

function choiceCases(): Case[] {
  const keys = recorded.keys.split(' ');
  return (recorded.rows as RingRun[]).map((run) => {
    const name = ringTitle(run);
    return { name, rows: () => [compareRing(name, keys, run)] };
  });
}

export function ringTitle({ distribution, hash, servers, weights }: RingRun): string {
  return `${distribution}, ${hash}, ${servers.join(' ')}, weights ${weights.join(' ')}`;
}

/** Holds the server of each key against the one that libmemcached chose. */
export function compareRing(name: string, keys: readonly string[], run: RingRun): Row {
  const { distribution, hash, servers, weights, choice } = run;
  const ring = makeRing(
    distribution,
    hash,
    servers.map((server, i) => ({ name: pointName(server), weight: weights[i] as number })),
  );
  const wrong = keys.flatMap((key, i) => {
    const server = serverOf(ring, hashKey(hash, key));
    return String(server) === choice[i]
      ? []
      : [`${key}: measured ${choice[i]}, simulated ${server}`];
  });
  return exactRow(name, 'server of a key', keys.length, wrong);
}

/** Other keys than those of the recording, so the share that moves is the same but for chance. */
function remapRows(): Row[] {
  return recorded.remap.flatMap(({ distribution, hash, n, addOne, removeSecond }) => {
    const rings = [n, n + 1].map((count) => plainRing(distribution, hash, hosts(count)));
    const without = plainRing(
      distribution,
      hash,
      hosts(n).filter((_, i) => i !== 1),
    );
    let moved = 0;
    let movedOff = 0;
    for (let i = 0; i < REMAP_KEYS; i++) {
      const keyHash = hashKey(hash as KeyHash, `item:${i}`);
      const before = serverOf(rings[0]!, keyHash);
      if (before !== serverOf(rings[1]!, keyHash)) moved += 1;
      const after = serverOf(without, keyHash);
      if (before !== (after >= 1 ? after + 1 : after)) movedOff += 1;
    }
    const name = `${distribution}, ${hash}, ${n} servers`;
    return [
      pointsRow(name, 'keys that move, one server more', addOne, moved / REMAP_KEYS, 2),
      pointsRow(name, 'keys that move, one server less', removeSecond, movedOff / REMAP_KEYS, 2),
    ];
  });
}

function hosts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.1.${10 + i}`);
}

function plainRing(distribution: string, hash: string, names: string[]): Ring {
  const servers = names.map((name) => ({ name, weight: 1 }));
  return makeRing(distribution as Distribution, hash as KeyHash, servers);
}

/** libmemcached leaves the default port out of the name of a point. */
function pointName(server: string): string {
  return server.replace(/:11211$/, '');
}
