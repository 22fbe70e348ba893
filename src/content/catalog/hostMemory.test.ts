import { expect, it } from 'vitest';
import { hostBytes } from './hostMemory.ts';

const GIB = 1024 ** 3;

it('knows the RAM of the instance behind a node type, and leaves out what is not one', () => {
  const known = [
    ['cache.t4g.micro', 536_870_912, 1],
    ['cache.m7g.large', 6_854_542_746, 8],
    ['cache.r7g.large', 14_037_181_030, 16],
    ['cache.r7g.4xlarge', 113_609_865_216, 128],
    // A model of a node, an old family, and no type at all.
    ['cache.m7g.large', 2_500_000, 0],
    ['cache.m4.large', 6_892_593_152, 0],
    ['', 6_892_593_152, 0],
  ] as const;
  for (const [type, maxmemory, gib] of known) expect(hostBytes(type, maxmemory)).toBe(gib * GIB);
});
