import { afterAll, expect, test, vi } from 'vitest';
import { brokenStorms } from '../../engine/storms.ts';
import { cli, documented, removeFolder } from '../testing.ts';

afterAll(removeFolder);

/** A seed that fails, since no real one should. */
const BROKEN = vi.hoisted(() => 4_242);

vi.mock('../../engine/storms.ts', async (original) => {
  const real = await original<typeof import('../../engine/storms.ts')>();
  const broken = ['at 3 s: A slot has two owners.', '0001-001 is not up at the end (state 1).'];
  const command = `npx cachescape storm --seed ${BROKEN}`;
  return {
    brokenStorms: (seeds: number[]) =>
      seeds[0] === BROKEN ? [{ seed: BROKEN, broken, command }] : real.brokenStorms(seeds),
  };
});

test('a storm that holds', async () => {
  expect(await cli(['storm', '--seed', '3', '--count', '2'])).toEqual({
    code: 0,
    out: '2 storms, nothing broken\n',
    err: '',
  });
});

test('one that does not: what broke, the line that repeats it, exit code 1', async () => {
  expect(await cli(['storm', '--seed', String(BROKEN - 1), '--count', '2'])).toEqual({
    code: 1,
    out: [
      `seed ${BROKEN}: npx cachescape storm --seed ${BROKEN}`,
      '  at 3 s: A slot has two owners.',
      '  0001-001 is not up at the end (state 1).\n',
    ].join('\n'),
    err: 'cachescape: 1 of 2 storms broke something that must hold.\n',
  });
});

test('JSON is one object with the documented fields', async () => {
  const { code, out } = await cli(['storm', '--seed', String(BROKEN), '--format', 'json']);
  const result = JSON.parse(out);
  expect([code, Object.keys(result).sort()]).toEqual([1, documented('cachescape.storm/1').sort()]);
  expect(result).toMatchObject({ seed: BROKEN, count: 1, broken: brokenStorms([BROKEN]) });
});

test('a bad count is refused', async () => {
  const { code, err } = await cli(['storm', '--count', '0']);
  expect([code, err]).toEqual([
    2,
    'cachescape: --count is "0". Write a whole number from 1 to 1000000.\n',
  ]);
});
