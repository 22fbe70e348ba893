import { spawnSync } from 'node:child_process';
import type { Distribution, KeyHash } from '../../src/engine/cluster/ring.ts';
import type { Row } from '../../src/engine/real/compare.ts';
import { compareRing, type RingRun, ringTitle } from '../../src/engine/real/ring.ts';
import type { Draws } from './draws.ts';
import type { LiveCheck } from './live.ts';
import { compiled } from './servers.ts';

const KINDS: [Distribution, KeyHash][] = [
  ['modula', 'default'],
  ['modula', 'md5'],
  ['modula', 'crc'],
  ['consistent', 'default'],
  ['consistent', 'md5'],
  ['ketama', 'md5'],
];

export const liveRing: LiveCheck = {
  mechanism: 'Client-side sharding',
  server: 'libmemcached',
  rows: async ({ draws, isLong }) => {
    const program = compiled('ring.c', '-lmemcached');
    if (program === null) throw new Error('ring.c cannot be compiled against libmemcached.');
    const rows: Row[] = [];
    for (let round = 0; round < (isLong ? 6 : 2); round++) {
      for (const [distribution, hash] of KINDS) rows.push(one(program, distribution, hash, draws));
    }
    return rows;
  },
};

function one(program: string, distribution: Distribution, hash: KeyHash, draws: Draws): Row {
  const count = draws.whole(2, 10);
  const isDefaultPort = draws.unit() < 0.5;
  const servers = Array.from({ length: count }, (_, i) => {
    const port = isDefaultPort ? 11211 : draws.whole(11_000, 12_000);
    return `10.${draws.whole(0, 200)}.${i}.${draws.whole(1, 250)}:${port}`;
  });
  const isWeighted = distribution === 'ketama' && draws.unit() < 0.6;
  const weights = servers.map(() => (isWeighted ? draws.whole(1, 9) : 1));
  const keys = Array.from({ length: 3000 }, () => {
    const length = draws.spread(3, 60);
    return Array.from({ length }, () => draws.one([...'abcdefghij0123456789:-_'])).join('');
  });
  const args = [distribution, hash, ...servers.map((server, i) => `${server}:${weights[i]}`)];
  const { stdout } = spawnSync(program, args, { input: `${keys.join('\n')}\n`, encoding: 'utf8' });
  const run: RingRun = { distribution, hash, servers, weights, choice: stdout.trim() };
  return compareRing(ringTitle(run), keys, run);
}
