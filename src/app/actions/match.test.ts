import { describe, expect, it } from 'vitest';
import { matchOf, searched } from './match.ts';

const fitOf = (query: string, name: string, also?: string) =>
  matchOf(query, searched({ name, ...(also && { also }) }));

/** The names that fit, best first. */
function found(query: string, names: string[]): string[] {
  return names
    .map((name) => ({ name, fit: fitOf(query, name) }))
    .filter((found) => found.fit > 0)
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
    expect(fitOf('kill', 'Crash', 'kill stop')).toBeGreaterThan(0);
    expect(fitOf('crash', 'Crash', 'kill')).toBeGreaterThan(fitOf('kill', 'Crash', 'kill'));
  });

  it('with nothing asked, everything fits alike', () => {
    expect(names.map((name) => fitOf(' ', name))).toEqual(names.map(() => 1));
  });

  it('takes the plural for the word, and leaves out words that ask for nothing', () => {
    expect(found('replicas count', names)).toEqual(['Replica count']);
    expect(found('how do i crash the primary', names)).toEqual(['Crash the primary']);
    expect(found('where is the replica count', names)).toEqual(['Replica count']);
  });

  it('takes a figure as it stands, never a part of another', () => {
    expect(found('0001-001', [...names, 'Inspect 0001-001'])).toEqual([
      'Crash 0001-001',
      'Inspect 0001-001',
    ]);
    expect(found('1', names)).toEqual(['Speed: 1:1,000', 'Crash 0001-001']);
    expect(found('100', ['Speed: 1:1000', 'Speed: 1:100'])).toEqual([
      'Speed: 1:100',
      'Speed: 1:1000',
    ]);
    expect(found('000', ['Speed: 1:1000'])).toEqual([]);
    const dial = { name: 'Setting: Shards', takesFigure: true as const };
    expect(matchOf('90 shards', searched(dial))).toBeGreaterThan(0);
    expect(matchOf('ninety shards', searched(dial))).toBe(0);
  });

  it('puts first what is about exactly that', () => {
    const inspect = searched({ name: 'Inspect 0001-001', of: '0001-001' });
    const crash = searched({ name: 'Crash 0001-001' });
    expect(matchOf('0001-001', inspect)).toBeGreaterThan(matchOf('0001-001', crash));
    expect(matchOf('crash 0001-001', inspect)).toBe(0);
  });
});
