import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { measure, type Requests } from './measure.ts';
import type { YardstickName } from './policies.ts';

// cloudPhysicsIO.oracleGeneral.bin of libCacheSim's `data/`: it carries no licence, so it is not in this repository.
const path =
  process.env['CACHESCAPE_ORACLE_TRACE'] ?? '.cache/traces/cloudPhysicsIO.oracleGeneral.bin';
const MIB = 1024 * 1024;

type Published = { misses: number[]; missedBytes: number[] };

/** Stated there for LFU and for SIEVE alike. */
const lfuAndSieve: Published = {
  misses: [91699, 86720, 78578, 76707, 69945, 66221, 64445, 64376],
  missedBytes: [
    4158632960, 3917211648, 3536227840, 3455379968, 3035580416, 2801699328, 2699456000, 2696345600,
  ],
};

/**
 * Misses and missed bytes at 128, 256, ... 1,024 MiB that libCacheSim's `test/test_evictionAlgo.c` states (its S3-FIFO
 * is there named S3-FIFOv0, its SLRU has five segments).
 */
const published: Record<YardstickName, Published> = {
  lru: {
    misses: [93374, 89783, 83572, 81722, 72494, 72104, 71972, 71704],
    missedBytes: [
      4214303232, 4061242368, 3778040320, 3660569600, 3100927488, 3078128640, 3075403776,
      3061662720,
    ],
  },
  fifo: {
    misses: [93403, 89386, 84387, 84025, 72498, 72228, 72182, 72140],
    missedBytes: [
      4213112832, 4052646400, 3829170176, 3807412736, 3093146112, 3079525888, 3079210496,
      3077547520,
    ],
  },
  lfu: lfuAndSieve,
  clock: {
    misses: [93313, 89775, 83411, 81328, 74815, 72283, 71927, 64456],
    missedBytes: [
      4213887488, 4064512000, 3762650624, 3644467200, 3256760832, 3091688448, 3074241024,
      2697378816,
    ],
  },
  slru: {
    misses: [89624, 86725, 82781, 80203, 75388, 65645, 59035, 56063],
    missedBytes: [
      4123085312, 3915534848, 3690704896, 3493027840, 3174708736, 2661464064, 2507604992,
      2439981056,
    ],
  },
  arc: {
    misses: [90252, 85861, 78168, 74297, 67381, 65685, 64439, 64772],
    missedBytes: [
      4068098560, 3821026816, 3525644800, 3296890368, 2868538880, 2771180032, 2699484672,
      2712971264,
    ],
  },
  's3-fifo': {
    misses: [89307, 82387, 77041, 76791, 71300, 70343, 70455, 70355],
    missedBytes: [
      4040718336, 3703628800, 3353047552, 3282235904, 3038256128, 2980646912, 2984458752,
      2979649536,
    ],
  },
  sieve: lfuAndSieve,
  belady: {
    misses: [79256, 70724, 65481, 61594, 59645, 57599, 50873, 48974],
    missedBytes: [
      3472532480, 2995165696, 2726689792, 2537648128, 2403427840, 2269212672, 2134992896,
      2029769728,
    ],
  },
};

/** Records of 24 bytes: u32 time, u64 object, u32 size, i64 next access. */
function read(): Requests {
  const bytes = readFileSync(path);
  const count = bytes.length / 24;
  const key = new Int32Array(count);
  const sizeBytes = new Uint32Array(count);
  const numbers = new Map<bigint, number>();
  for (let row = 0; row < count; row++) {
    const id = bytes.readBigUInt64LE(24 * row + 4);
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    key[row] = number;
    sizeBytes[row] = bytes.readUInt32LE(24 * row + 12);
  }
  return { count, keys: numbers.size, key, sizeBytes, op: null, expiry: null };
}

describe.skipIf(!existsSync(path))('the public trace', () => {
  test.each(Object.keys(published) as YardstickName[])('%s: all eight sizes', (name) => {
    const requests = read();
    const counted = Array.from({ length: 8 }, (_, i) =>
      measure(name, requests, { unit: 'bytes', amount: (i + 1) * 128 * MIB }),
    );
    expect({
      misses: counted.map(({ requests: asked, hits }) => asked - hits),
      missedBytes: counted.map(({ missedBytes }) => missedBytes),
    }).toEqual(published[name]);
    expect(counted[0]).toMatchObject({ requests: 113_872, bytes: 4_368_040_448 });
  });
});
