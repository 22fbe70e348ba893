import { expect, test } from 'vitest';
import { hashKey, makeRing, type RingServer, serverOf } from './ring.ts';

const servers = (...weights: number[]): RingServer[] =>
  weights.map((weight, i) => ({ name: `10.0.0.${i + 1}`, weight }));

function shares(list: RingServer[]): number[] {
  const ring = makeRing('ketama', 'md5', list);
  const counts = list.map(() => 0);
  for (let i = 0; i < 20_000; i++) {
    const server = serverOf(ring, hashKey('md5', `key:${i}`));
    counts[server] = (counts[server] as number) + 1;
  }
  return counts.map((count) => count / 20_000);
}

test('ketama gives each server about its weight', () => {
  const [first, second, third] = shares(servers(1, 2, 1));
  expect(first).toBeCloseTo(0.25, 0);
  expect(second).toBeCloseTo(0.5, 0);
  expect(Math.abs((second as number) - 0.5)).toBeLessThan(0.1);
  expect(Math.abs((third as number) - 0.25)).toBeLessThan(0.1);
});

test('a server that leaves a ketama ring moves only its own keys', () => {
  const all = servers(1, 1, 1, 1);
  const before = makeRing('ketama', 'md5', all);
  const after = makeRing('ketama', 'md5', all.slice(0, 3));
  for (let i = 0; i < 5000; i++) {
    const hash = hashKey('md5', `key:${i}`);
    const server = serverOf(before, hash);
    if (server < 3) expect(serverOf(after, hash)).toBe(server);
  }
});

test('a ring is frozen data, and one without servers is refused', () => {
  expect(Object.isFrozen(makeRing('modula', 'default', servers(1)))).toBe(true);
  expect(() => makeRing('ketama', 'md5', [])).toThrow('at least one server');
});
