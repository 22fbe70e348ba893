import type { Ledger } from '../../../engine/inspect/ledger.ts';
import type { Slabs } from '../../../engine/inspect/slabs.ts';

/**
 * How a part is filled, no two of one bar alike: steps of the ink ramp, stripes for what waits to be sent, an outline
 * for what is free, hatch for what is kept free, dots for what is not the cache's.
 */
export type Fill =
  | 'data'
  | 'overhead'
  | 'buffers'
  | 'copies'
  | 'output'
  | 'free'
  | 'reserve'
  | 'host';

/** One part of the bar, from left to right on one linear axis. */
export type BarPart = { name: string; about: string; fill: Fill; bytes: number };

/** `lineBytes`: where eviction begins (0 for no such line), and the end of the axis. */
export type Bar = { parts: BarPart[]; lineBytes: number; endBytes: number };

/**
 * The ledger of a node as one bar: used_memory up to the eviction line, the reserve with what snapshots and
 * replicas take of it, and what the host has beside maxmemory (`hostBytes`, 0 where not known).
 */
export function ledgerBar(ledger: Ledger, hostBytes: number): Bar {
  const { used, beside, freeBytes, limitBytes, reservedBytes, maxmemoryBytes, usedBytes } = ledger;
  const taken = beside.copyOnWrite + beside.outputBuffers;
  const before: BarPart[] = [
    {
      name: 'Data',
      about: 'keys and values',
      fill: 'data',
      bytes: used.keys + used.values,
    },
    {
      name: 'Per-key overhead',
      about: 'entries, hash tables, expires',
      fill: 'overhead',
      bytes: used.entries + used.tables + used.expires,
    },
    {
      name: 'Server and buffers',
      about: 'engine, clients, replicas, backlog',
      fill: 'buffers',
      bytes: used.server + used.clients + used.replicas + used.backlog,
    },
    ...(limitBytes > 0
      ? [
          {
            name: 'Free',
            about: 'up to the eviction line',
            fill: 'free' as const,
            bytes: freeBytes,
          },
        ]
      : []),
  ];
  const after: BarPart[] = [
    {
      name: 'Copy-on-write',
      about: 'pages that a snapshot holds twice',
      fill: 'copies',
      bytes: beside.copyOnWrite,
    },
    {
      name: 'Output buffers',
      about: 'stream that a replica has not taken',
      fill: 'output',
      bytes: beside.outputBuffers,
    },
    ...(reservedBytes > 0
      ? [
          {
            name: 'Reserve left',
            about: 'reserved-memory-percent: kept for the two above',
            fill: 'reserve' as const,
            bytes: Math.max(0, reservedBytes - taken - ledger.overBytes),
          },
        ]
      : []),
  ];
  const sum = [...before, ...after].reduce((all, { bytes }) => all + bytes, 0);
  const host: BarPart[] =
    hostBytes > sum
      ? [
          {
            name: 'Rest of the host',
            about: 'operating system; never for the cache',
            fill: 'host',
            bytes: hostBytes - sum,
          },
        ]
      : [];
  return {
    parts: [...before, ...after, ...host],
    lineBytes: limitBytes,
    endBytes: Math.max(sum, hostBytes, limitBytes > 0 ? maxmemoryBytes : usedBytes),
  };
}

/** The pages of a Memcached node as one bar. */
export function slabBar(slabs: Slabs): Bar {
  const parts: BarPart[] = [
    { name: 'Data', about: 'keys and values', fill: 'data', bytes: slabs.keys + slabs.values },
    {
      name: 'Per-item overhead',
      about: 'headers, and the rest of its chunk',
      fill: 'overhead',
      bytes: slabs.overheadBytes,
    },
    {
      name: 'Free chunks',
      about: 'each only for items of its own class',
      fill: 'buffers',
      bytes: slabs.freeChunkBytes,
    },
    {
      name: 'Ends of pages',
      about: 'too short for another chunk',
      fill: 'reserve',
      bytes: slabs.tailBytes + slabs.freePageBytes,
    },
    {
      name: 'Not taken yet',
      about: 'pages for any class',
      fill: 'free',
      bytes: slabs.untakenBytes,
    },
  ];
  return {
    parts,
    lineBytes: slabs.limitBytes,
    endBytes: Math.max(slabs.limitBytes, slabs.usedBytes),
  };
}
