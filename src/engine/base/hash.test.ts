import { describe, expect, it } from 'vitest';
import { Digest } from './hash.ts';

describe('Digest', () => {
  it('is 16 hexadecimal digits and stays what it was', () => {
    expect(new Digest().toString()).toBe('811c9dc59e3779b9');
    expect(new Digest().number(1).text('a').numbers([1, 2]).toString()).toMatch(/^[0-9a-f]{16}$/);
  });

  it('tells values, orders and lengths apart', () => {
    const digests = [
      new Digest().number(0),
      new Digest().number(1),
      new Digest().number(2 ** 40),
      new Digest().number(0.1),
      new Digest().number(1).number(2),
      new Digest().number(2).number(1),
      new Digest().numbers([1, 2]),
      new Digest().numbers([1]).number(2),
      new Digest().text('ab'),
      new Digest().text('a').text('b'),
      new Digest().text('ba'),
      new Digest().number(Number.NaN),
    ].map(String);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('takes both zeros for one', () => {
    expect(String(new Digest().number(-0))).toBe(String(new Digest().number(0)));
  });
});
