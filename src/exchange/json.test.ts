import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './json.ts';

describe('parseJson', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { seed: 21 },
    );
  });

  test.each([
    ['{"a": tru}', 1, 7, 'a value should stand here, there is "t"'],
    ['{"a": 01}', 1, 7, 'a value should stand here, there is "0"'],
    ['{a: 1}', 1, 2, 'a name in double quotes should stand here, there is "a"'],
    ['{"a" 1}', 1, 6, 'a colon should stand here, there is "1"'],
    ['[1,\n 2', 2, 3, 'a comma or ] should stand here, the text ends here'],
    ['{}{}', 1, 3, 'nothing should follow the end of the JSON, there is "{"'],
    [
      '["a\tb"]',
      1,
      2,
      'the text in quotes that starts here does not end, or holds a line break or a wrong escape',
    ],
  ])('%j breaks at line %i, column %i', (text, line, column, what) => {
    expect(parseJson(text)).toEqual({ ok: false, line, column, what });
  });

  test('a place is found in any broken text', () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '1'))
      .map(
        ([text, at, put]) =>
          text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
      );
    fc.assert(
      fc.property(broken, (text) => {
        const parsed = parseJson(text);
        if (parsed.ok) return;
        const lines = text.split('\n');
        expect(parsed.line).toBeLessThanOrEqual(lines.length);
        expect(parsed.column).toBeLessThanOrEqual((lines[parsed.line - 1] ?? '').length + 1);
      }),
      { seed: 22, numRuns: 500 },
    );
  });
});
