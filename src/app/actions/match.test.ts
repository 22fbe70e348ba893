import { describe, expect, it } from 'vitest';
import { matchOf } from './match.ts';

/** The names that fit, best first. */
function found(query: string, names: string[]): string[] {
  return names
    .map((name) => ({ name, fit: matchOf(query, name) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ name }) => name);
}

describe('finding an action by a few letters', () => {
  const names = [
    'Crash the primary',
    'Crash 0001-001',
    'Crash 0001-002',
    'Play or pause',
    'Replica count',
    'Time to live',
    'Speed: 1:1,000',
  ];

  it('takes the start of a word before its middle, and the shorter before the longer', () => {
    expect(found('crash', names)).toEqual([
      'Crash 0001-001',
      'Crash 0001-002',
      'Crash the primary',
    ]);
    expect(found('play', names)).toEqual(['Play or pause']);
    expect(found('lica', names)).toEqual(['Replica count']);
  });

  it('wants every word, in any order', () => {
    expect(found('001-002 crash', names)).toEqual(['Crash 0001-002']);
    expect(found('primary crash', names)).toEqual(['Crash the primary']);
    expect(found('crash database', names)).toEqual([]);
  });

  it('takes first letters for words', () => {
    expect(found('ctp', names)).toEqual(['Crash the primary']);
    expect(found('ttl', names)).toEqual(['Time to live']);
    expect(found('pzz', names)).toEqual([]);
  });

  it('knows other words, and prefers the name itself', () => {
    expect(matchOf('kill', 'Crash', 'kill stop')).toBeGreaterThan(0);
    expect(matchOf('crash', 'Crash', 'kill')).toBeGreaterThan(matchOf('kill', 'Crash', 'kill'));
  });

  it('with nothing asked, everything fits alike', () => {
    expect(names.map((name) => matchOf(' ', name))).toEqual(names.map(() => 1));
  });
});
