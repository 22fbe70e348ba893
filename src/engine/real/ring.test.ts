import { describe, expect, test } from 'vitest';
import { type Distribution, hashKey, type KeyHash, makeRing, serverOf } from '../cluster/ring.ts';
import recorded from './data/sharding.json' with { type: 'json' };

const keys = recorded.keys.split(' ');

describe('servers are those that libmemcached chooses', () => {
  for (const row of recorded.rows) {
    const { distribution, hash, servers, weights } = row;
    test(`${distribution}, ${hash}, ${servers.join(' ')}, weights ${weights.join(' ')}`, () => {
      const ring = makeRing(
        distribution as Distribution,
        hash as KeyHash,
        servers.map((server, i) => ({ name: pointName(server), weight: weights[i] as number })),
      );
      const choice = keys.map((key) => serverOf(ring, hashKey(hash as KeyHash, key)));
      expect(choice.join('')).toBe(row.choice);
    });
  }
});

test('adding a server moves as many of 20,000 keys as recorded', () => {
  for (const { distribution, hash, n, addOne } of recorded.remap) {
    const [before, after] = [n, n + 1].map((count) =>
      makeRing(
        distribution as Distribution,
        hash as KeyHash,
        Array.from({ length: count }, (_, i) => ({ name: `10.0.1.${10 + i}`, weight: 1 })),
      ),
    );
    let moved = 0;
    for (let i = 0; i < 20_000; i++) {
      const keyHash = hashKey(hash as KeyHash, `item:${i}`);
      if (serverOf(before!, keyHash) !== serverOf(after!, keyHash)) moved += 1;
    }
    // Other keys than those of the recording: the share of the ring that moves is the same.
    expect(Math.abs(moved / 20_000 - addOne), `${distribution} ${hash} ${n}`).toBeLessThan(0.02);
  }
});

/** libmemcached leaves the default port out of the name of a point. */
function pointName(server: string): string {
  return server.replace(/:11211$/, '');
}
