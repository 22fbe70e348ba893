import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingParts, settingText } from '../../content/settingWords.ts';
import { POSITIONS, positionOf, valueAt } from './knobScale.ts';
import { knob } from './testKnob.ts';

describe('the scale of a slider', () => {
  it('reaches both ends and stays on the steps', () => {
    const ttl = knob({ min: 0, max: 86_400_000, step: 1_000, scale: 'log' });
    expect([valueAt(ttl, 0), valueAt(ttl, POSITIONS)]).toEqual([0, 86_400_000]);
    expect([positionOf(ttl, 0), positionOf(ttl, 86_400_000)]).toEqual([0, POSITIONS]);
    expect(valueAt(ttl, 100) % 1_000).toBe(0);
  });

  it('never falls when the position rises', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<'linear' | 'log'>('linear', 'log'),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(0, 1, 10),
        (scale, min, width, step) => {
          const dial = knob({ scale, min, max: min + width, step });
          let last = Number.NEGATIVE_INFINITY;
          for (let at = 0; at <= POSITIONS; at += 1) {
            const value = valueAt(dial, at);
            expect(value).toBeGreaterThanOrEqual(last);
            last = value;
          }
          expect(last).toBe(min + width);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });
});

describe('the words of a value', () => {
  it('choose the unit that suits it', () => {
    expect(settingParts(knob({ unit: 'ms' }), 300_000)).toEqual({ number: '5', unit: 'min' });
    expect(settingParts(knob({ unit: 'bytes' }), 3 * 1024 ** 2)).toEqual({
      number: '3',
      unit: 'MiB',
    });
    expect(settingText(knob({ unit: 'requests/s' }), 4_000)).toBe('4,000\u00a0requests/s');
    expect(settingText(knob({ kind: 'switch' }), true)).toBe('on');
    const choice = knob({ kind: 'choice', choices: [{ value: 'x', label: 'The x' }] });
    expect(settingText(choice, 'x')).toBe('The x');
  });
});
