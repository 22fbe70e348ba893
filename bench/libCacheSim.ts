import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** libCacheSim's `cachesim`, by the variable CACHESIM or on the PATH; null where there is none. */
export function cachesim(): string | null {
  const name = process.env['CACHESIM'] ?? 'cachesim';
  return spawnSync(name, ['--help'], { stdio: 'ignore' }).error === undefined ? name : null;
}

/**
 * Rate of its LRU over these keys with room for `capacity` objects, all of one size, in millions of requests per
 * second: what the program itself states for its loop ("throughput 7.80 MQPS").
 */
export function libCacheSimRate(program: string, keys: Int32Array, capacity: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'cachescape-bench-'));
  try {
    const path = join(folder, 'zipf.oracleGeneral.bin');
    writeFileSync(path, oracleGeneral(keys));
    const argv = [path, 'oracleGeneral', 'lru', String(capacity), '--ignore-obj-size', '1'];
    const { stdout, stderr } = spawnSync(program, argv, { encoding: 'utf8', cwd: folder });
    const stated = /throughput\s+([\d.]+)\s*MQPS/i.exec(`${stdout}${stderr}`);
    if (!stated) throw new Error(`cachesim stated no throughput:\n${stdout}${stderr}`);
    return Number(stated[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Records of 24 bytes: u32 time, u64 object, u32 size, i64 next access (-1: never). */
function oracleGeneral(keys: Int32Array): Buffer {
  const bytes = Buffer.alloc(24 * keys.length);
  const next = new Map<number, number>();
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as number;
    bytes.writeUInt32LE(Math.floor(i / 1000), 24 * i);
    bytes.writeUInt32LE(key + 1, 24 * i + 4);
    bytes.writeUInt32LE(1, 24 * i + 12);
    bytes.writeBigInt64LE(BigInt(next.get(key) ?? -1), 24 * i + 16);
    next.set(key, i);
  }
  return bytes;
}
