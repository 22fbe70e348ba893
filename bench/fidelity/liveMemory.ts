import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../../src/engine/real/compare.ts';
import { compareMemory } from '../../src/engine/real/memory.ts';
import type { Dataset, ValueTypeName } from '../../src/engine/store/redis/memory/dataset.ts';
import type { Draws } from './draws.ts';
import type { LiveCheck } from './live.ts';
import type { RespClient } from './resp.ts';
import { startRedis } from './servers.ts';

export const liveMemory: LiveCheck = {
  mechanism: 'Bytes per key',
  server: 'redis',
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    const types = ['string', 'string', 'hash', 'list', 'set', 'zset'] as const;
    for (let round = 0; round < (isLong ? 12 : 4); round++) {
      for (const type of types) {
        const dataset = datasetOf(type, draws);
        rows.push(...compareMemory({ model: 'redis-7.0', dataset, ...(await measure(dataset)) }));
      }
    }
    return rows;
  },
};

function datasetOf(type: ValueTypeName, draws: Draws): Dataset {
  const isString = type === 'string';
  const members = isString ? 0 : draws.spread(3, 900);
  // Names have to differ: a letter and a number of five digits.
  const memberBytes = isString ? 0 : draws.spread(6, 120);
  const valueBytes = draws.spread(1, isString ? 20_000 : 150);
  const each = isString ? valueBytes : members * (memberBytes + (type === 'hash' ? valueBytes : 0));
  return {
    type,
    shape: { valueBytes, members, memberBytes, integers: false, scores: 'integers' },
    count: Math.round(Math.min(40_000, Math.max(400, 20_000_000 / (each + 60)))),
    keyBytes: draws.spread(10, 200),
    expiring: isString && draws.unit() < 0.4,
  };
}

/** Loads the keys into a fresh server: used_memory at rest, less what it was before. */
async function measure(dataset: Dataset) {
  const { client, stop } = await startRedis({
    'latency-tracking': 'no',
    'enable-debug-command': 'yes',
  });
  const load = loader(dataset);
  // Once for nothing, so that what a first call allocates is there before.
  await client.command('EVAL', load, 0, 1);
  await client.command('FLUSHALL', 'SYNC');
  const before = await settledBytes(client);
  await client.command('EVAL', load, 0, dataset.count);
  const after = await settledBytes(client);
  const encoding = String(
    await client.command('OBJECT', 'ENCODING', '1'.padStart(dataset.keyBytes, '0')),
  );
  await stop();
  return { bytesPerKey: (after - before) / dataset.count, encoding };
}

/** A script that makes so many keys, each value with one command. */
function loader({ type, shape, keyBytes, expiring }: Dataset): string {
  const { valueBytes, members, memberBytes } = shape;
  // Names of their own for most keys: whether an old table is still there hangs on their hashes.
  const member = `string.char(97 + i % 26) .. padded(i % 100 * 1000 + j, ${memberBytes - 1})`;
  const item = {
    string: '',
    hash: `args[#args + 1] = ${member}; args[#args + 1] = value`,
    list: `args[#args + 1] = ${member}`,
    set: `args[#args + 1] = ${member}`,
    zset: `args[#args + 1] = j; args[#args + 1] = ${member}`,
  }[type];
  const command = { string: 'SET', hash: 'HSET', list: 'RPUSH', set: 'SADD', zset: 'ZADD' }[type];
  const end = type === 'string' ? `, value${expiring ? ", 'EX', 36000" : ''}` : ', unpack(args)';
  return `local function padded(n, bytes) return string.rep('0', bytes - #tostring(n)) .. n end
    local value = string.rep('v', ${valueBytes})
    for i = 1, ARGV[1] do
      local args = {}
      for j = 1, ${members} do ${item} end
      redis.call('${command}', padded(i, ${keyBytes})${end})
    end`;
}

/** used_memory once the tables are at rest and the buffers of this client are small again. */
async function settledBytes(client: RespClient): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    const stats = String(await client.command('DEBUG', 'HTSTATS', 0));
    await sleep(100);
    if (!stats.includes('rehashing target')) break;
  }
  return Number((await client.info())['used_memory']);
}
