import { describe, expect, it } from 'vitest';
import { nodeColumns } from '../../../engine/frame.ts';
import type { Ledger } from '../../../engine/inspect/ledger.ts';
import { frameAt } from '../../lab/fakeHost.ts';
import { busyOf } from './busy.ts';
import { ledgerBar } from './ledgerBar.ts';

const ledger: Ledger = {
  kind: 'ledger',
  used: {
    keys: 100,
    values: 300,
    entries: 50,
    expires: 20,
    tables: 30,
    server: 200,
    clients: 40,
    replicas: 10,
    backlog: 0,
  },
  beside: { copyOnWrite: 60, outputBuffers: 0 },
  swaps: false,
  usedBytes: 750,
  limitBytes: 900,
  freeBytes: 150,
  overBytes: 0,
  reservedBytes: 300,
  maxmemoryBytes: 1_200,
  items: 4,
  expiring: 2,
  due: 0,
  policy: 'allkeys-lru',
  evictable: 4,
};

const bytesOf = (host: number, of = ledger) =>
  ledgerBar(of, host).parts.map(({ name, bytes }) => [name, bytes]);

describe('the memory bar', () => {
  it('stands the eviction line below maxmemory, and copies on write inside the reserve', () => {
    expect(bytesOf(0)).toEqual([
      ['Data', 400],
      ['Per-key overhead', 100],
      ['Server and buffers', 250],
      ['Free', 150],
      ['Copy-on-write', 60],
      ['Output buffers', 0],
      ['Reserve left', 240],
    ]);
    expect(ledgerBar(ledger, 0)).toMatchObject({ lineBytes: 900, endBytes: 1_200 });
  });

  it('shows the host beside maxmemory where it is known', () => {
    expect(bytesOf(2_000).at(-1)).toEqual(['Rest of the host', 800]);
    expect(ledgerBar(ledger, 2_000)).toMatchObject({ lineBytes: 900, endBytes: 2_000 });
  });

  it('grows beyond maxmemory when copies take more than the reserve', () => {
    const short = { ...ledger, beside: { copyOnWrite: 500, outputBuffers: 0 } };
    expect(bytesOf(0, short).at(-1)).toEqual(['Reserve left', 0]);
    expect(ledgerBar(short, 0).endBytes).toBe(1_400);
  });
});

describe('busy shares', () => {
  const frame = (at: number, busyNanos: number, hostNanos: number) => {
    const nodes = new Float64Array(nodeColumns.stride);
    nodes[nodeColumns.at.busyNanos] = busyNanos;
    nodes[nodeColumns.at.hostNanos] = hostNanos;
    return { ...frameAt(1, at), nodes };
  };

  type Seen = Parameters<typeof busyOf>[0];
  const busy = (now: Seen['frame'], before: Seen['before'], lastSecond: Seen['lastSecond']) =>
    busyOf({ frame: now, before, lastSecond, workers: 1, vcpus: 2 }, 0);
  const second = { until: 9e9, engineNanos: [0.4e9], hostNanos: [0.6e9] };
  const ofSecond = { engine: 0.4, host: 0.3, overNanos: 1e9, until: 9e9 };

  it('are taken between two frames: a full engine thread is half of two vCPUs', () => {
    expect(busy(frame(9.5e9, 2.5e9, 2.5e9), frame(8.5e9, 1.5e9, 1.5e9), second)).toEqual({
      engine: 1,
      host: 0.5,
      overNanos: 1e9,
      until: null,
    });
  });

  it('are those of the last whole second at first, after going back or far on, or starting anew', () => {
    const now = frame(9.5e9, 5e9, 5e9);
    const others = [null, frame(10e9, 0, 0), frame(2e9, 1e9, 1e9), frame(9e9, 6e9, 6e9)];
    expect(others.map((before) => busy(now, before, second))).toEqual(others.map(() => ofSecond));
  });

  it('are taken since the start while no second is over', () => {
    expect(busy(frame(0.5e9, 0.25e9, 0.25e9), null, null)).toEqual({
      engine: 0.5,
      host: 0.25,
      overNanos: 0.5e9,
      until: null,
    });
    expect(busy(frame(0, 0, 0), null, null)).toBeNull();
  });
});
