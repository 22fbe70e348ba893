import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingText } from '../../content/settingWords.ts';
import { readKnob } from './knobRead.ts';
import { knob } from './testKnob.ts';

const memory = knob({ unit: 'bytes', min: 1_600_000, max: 700e9, value: 8_100_000 });
const ttl = knob({ unit: 'ms', min: 0, max: 86_400_000, value: 300_000 });

describe('a number that is written for a setting', () => {
  it('has the unit that is shown, or its own', () => {
    expect(readKnob(memory, '8')).toEqual({ value: 8 * 1024 ** 2 });
    expect(readKnob(memory, ' 8MiB ')).toEqual({ value: 8 * 1024 ** 2 });
    expect(readKnob(memory, '2 gb')).toEqual({ value: 2e9 });
    expect(readKnob(memory, '1.5 GiB')).toEqual({ value: 1.5 * 1024 ** 3 });
    expect(readKnob(ttl, '60')).toEqual({ value: 3_600_000 });
    expect(readKnob(ttl, '90 s')).toEqual({ value: 90_000 });
    expect(readKnob(ttl, '1 min 30 s')).toEqual({ value: 90_000 });
    expect(readKnob({ ...ttl, value: 150_000 }, '60')).toEqual({ value: 60_000 });
    const rate = knob({ unit: 'requests/s', max: 500_000, value: 4_000 });
    expect(readKnob(rate, '180,000')).toEqual({ value: 180_000 });
    expect(readKnob(rate, '180000 requests/s')).toEqual({ value: 180_000 });
    const shards = knob({ unit: 'shards', value: 1 });
    expect(['3 shards', '1 shard', '3'].map((text) => readKnob(shards, text).value)).toEqual([
      3, 1, 3,
    ]);
    expect(readKnob({ ...shards, value: 3 }, '1 shard')).toEqual({ value: 1 });
    expect(readKnob(knob({ unit: '%' }), '5%')).toEqual({ value: 5 });
    expect(readKnob(knob({ step: 0.01 }), '.25')).toEqual({ value: 0.25 });
  });

  it('is refused in words where it is none, out of bounds or not whole', () => {
    const bounds = { problem: 'Width: write a number from 0 to 100.' };
    expect(readKnob(knob({}), '101')).toEqual(bounds);
    expect(readKnob(memory, '1 MiB')).toEqual({
      problem: 'Width: write a number from 1.53\u00a0MiB to 652\u00a0GiB.',
    });
    expect(readKnob(memory, 'much')).toEqual({
      problem: 'Width: write a number, such as 10 MiB.',
    });
    expect(readKnob(memory, '8 s')).toEqual({ problem: 'Width: write a number, such as 10 MiB.' });
    expect(readKnob(knob({}), '')).toEqual({ problem: 'Width: write a number.' });
    expect(readKnob(knob({}), '-3')).toEqual({ problem: 'Width: write a number.' });
    expect(readKnob(knob({}), '2.5')).toEqual({ problem: 'Width: write a whole number.' });
  });

  it('may be a bound as it is said, and is then within it', () => {
    expect(readKnob(memory, '652 GiB')).toEqual({ value: 700e9 });
    expect(readKnob(memory, '1.53 MiB').value).toBeGreaterThanOrEqual(1_600_000);
  });

  it('reads every value as it is shown', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(memory, ttl),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (dial, share) => {
          const value = Math.round(
            (dial.min ?? 0) + share ** 6 * ((dial.max ?? 0) - (dial.min ?? 0)),
          );
          const text = settingText(dial, value);
          const read = readKnob(dial, text);
          expect(read.problem).toBeUndefined();
          expect(settingText(dial, read.value ?? -1)).toBe(text);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});
