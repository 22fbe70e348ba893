import { md5 } from '../base/md5.ts';
import { utf8 } from './slots.ts';

/**
 * How a Memcached client maps keys to servers, exactly as libmemcached 1.1.4 does:
 * - `modula`: hash modulo the number of servers;
 * - `consistent`: 100 points for each server;
 * - `ketama`: weighted ketama, 160 points for each server on average, by weight.
 */
export type Distribution = 'modula' | 'consistent' | 'ketama';

export type RingServer = {
  /** Host, or `host:port` where the port is not 11211: that is how libmemcached names the points. */
  name: string;
  weight: number;
};

/** A mapping; frozen, so it is shared and never copied with a run's state. */
export type Ring = {
  readonly distribution: Distribution;
  readonly servers: number;
  /** Hash of each point in rising order, and its server. Empty for `modula`. */
  readonly points: Uint32Array;
  readonly owners: Uint16Array;
};

const crc32Table = (() => {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    table[i] = crc;
  }
  return table;
})();

/** The key hashes of libmemcached. Each gives a whole number from 0 to 2^32 - 1. */
export const keyHashes = Object.freeze({
  /** Bob Jenkins's one-at-a-time: libmemcached's default. */
  default: oneAtATime,
  /** First four bytes of the MD5. */
  md5: (bytes: Uint8Array) => md5(bytes)[0],
  /** Upper half of the CRC-32, 15 bits. */
  crc: crc15,
});
export type KeyHash = keyof typeof keyHashes;

/** Hash of a key (text is taken as UTF-8). */
export function hashKey(hash: KeyHash, key: string | Uint8Array): number {
  return keyHashes[hash](typeof key === 'string' ? utf8(key) : key);
}

/**
 * Builds a ring. `hash` names the points of `consistent`; ketama's points are always MD5. The ring answers
 * with positions in `servers`, of which there must be at least one.
 */
export function makeRing(distribution: Distribution, hash: KeyHash, servers: RingServer[]): Ring {
  if (servers.length === 0) throw new Error('A ring needs at least one server.');
  const points: number[] = [];
  const owners: number[] = [];
  const add = (point: number, server: number) => {
    points.push(point);
    owners.push(server);
  };
  if (distribution === 'consistent') {
    for (const [server, { name }] of servers.entries()) {
      for (let i = 0; i < POINTS; i++) add(hashKey(hash, `${name}-${i}`), server);
    }
  } else if (distribution === 'ketama') addKetama(servers, add);
  const order = points
    .map((_, i) => i)
    .sort((a, b) => (points[a] as number) - (points[b] as number));
  return Object.freeze({
    distribution,
    servers: servers.length,
    points: Uint32Array.from(order, (i) => points[i] as number),
    owners: Uint16Array.from(order, (i) => owners[i] as number),
  });
}

/** Points of one server under `consistent` (MEMCACHED_POINTS_PER_SERVER). */
const POINTS = 100;
/** Points of one server under ketama at average weight; one MD5 gives four. */
const KETAMA_POINTS = 160;

function addKetama(servers: RingServer[], add: (point: number, server: number) => void): void {
  let total = 0;
  for (const { weight } of servers) total += weight;
  for (const [server, { name, weight }] of servers.entries()) {
    // libmemcached divides in single precision.
    const share = Math.fround(Math.fround(weight) / Math.fround(total));
    const digests = Math.floor(((share * KETAMA_POINTS) / 4) * servers.length + 1e-10);
    for (let i = 0; i < digests; i++) {
      for (const point of md5(utf8(`${name}-${i}`))) add(point, server);
    }
  }
}

/** Position of the server that a key's hash belongs to: the first point at or after it, else the first of all. */
export function serverOf(ring: Ring, keyHash: number): number {
  if (ring.distribution === 'modula') return keyHash % ring.servers;
  const { points } = ring;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle] as number) < keyHash) low = middle + 1;
    else high = middle;
  }
  return ring.owners[low === points.length ? 0 : low] as number;
}

function oneAtATime(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) {
    value = (value + byte) | 0;
    value = (value + (value << 10)) | 0;
    value ^= value >>> 6;
  }
  value = (value + (value << 3)) | 0;
  value ^= value >>> 11;
  value = (value + (value << 15)) | 0;
  return value >>> 0;
}

function crc15(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc32Table[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return (~crc >>> 16) & 0x7fff;
}
