import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { defaultScenario, type Run, runOf } from '../engine/index.ts';
import { decodeRun, encodeRun, MOST_INFLATED_BYTES, MOST_LINK_CHARACTERS } from './link.ts';

const pack = (text: string): string => `1.${deflateRawSync(text).toString('base64url')}`;

describe('links', () => {
  const run: Run = {
    ...runOf(defaultScenario()),
    interventions: [{ at: 1e9, kind: 'strike', fault: 'node-crash', target: 'node:0001-001' }],
  };

  test('a run comes back with its digest', async () => {
    const param = await encodeRun(run, { digest: 'ffffffffffffffff', at: 2e9, engineVersion: '1' });
    expect(await decodeRun(param)).toEqual({
      ok: true,
      run,
      digest: { expected: 'ffffffffffffffff', at: 2e9, engineVersion: '1' },
    });
  });

  test('the default scenario fits into 2,000 characters of URL-safe text', async () => {
    const param = await encodeRun(runOf(defaultScenario()));
    expect(param).toMatch(/^1\.[\w-]{1,2000}$/);
  });

  test('a run too long for a link is refused when it is made', async () => {
    const interventions = Array.from({ length: 5_000 }, (_, i) => ({
      at: i * 1e7 + ((i * 7919) % 1000),
      kind: 'set' as const,
      knob: 'workload.ratePerSecond',
      value: ((i * 7919) % 10_007) + 1,
    }));
    await expect(encodeRun({ ...run, interventions })).rejects.toThrow(
      /^This run is too long for a link \(\d+ characters, at most 16384\)\. Save it as a file instead\.$/,
    );
  });

  test('inflating stops at the limit, whatever the link promises', async () => {
    const bomb = pack(`{"name": "${'x'.repeat(8 * MOST_INFLATED_BYTES)}"}`);
    expect(bomb.length).toBeLessThan(MOST_LINK_CHARACTERS);
    expect(await decodeRun(bomb)).toEqual({
      ok: false,
      message: `This link: it unpacks to more than ${MOST_INFLATED_BYTES} bytes.`,
    });
  });

  test.each([
    [
      `1.${'A'.repeat(MOST_LINK_CHARACTERS)}`,
      'its run has 16386 characters, at most 16384 are read.',
    ],
    [
      '2.abc',
      'run starts with "2.abc". Links of this version start with "1.". A newer Cachescape made it: reload the page.',
    ],
    ['abc', 'run starts with "abc". Links of this version start with "1.".'],
    ['1.a+b', 'it holds a character that links do not have. Copy it whole.'],
    ['1.', 'it is damaged or cut short. Copy it whole.'],
    ['1.abcd', 'it is damaged or cut short. Copy it whole.'],
    [pack('{"zones": 5}'), 'zones is 5. Write a list of 1 to 6 entries.'],
    [pack('{'), 'it is damaged: its text is not JSON.'],
  ])('refuses %.20s', async (param, message) => {
    expect(await decodeRun(param)).toEqual({ ok: false, message: `This link: ${message}` });
  });

  test('a link that was cut is refused', async () => {
    const param = await encodeRun(run);
    expect(await decodeRun(param.slice(0, -10))).toEqual({
      ok: false,
      message: 'This link: it is damaged or cut short. Copy it whole.',
    });
  });
});
