import { describe, expect, it } from 'vitest';
import { cutsOf, cutWords, isCut } from './cuts.ts';

const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const fault = (name: string, target: string) => ({ fault: name, target, since: 0 });

describe('trouble between zones', () => {
  const cuts = cutsOf(
    [
      fault('partition', 'zones:us-east-1a|us-east-1b'),
      fault('one-way-loss', 'link:us-east-1c>us-east-1a'),
      fault('added-latency', 'zones:us-east-1b|us-east-1c'),
      fault('node-crash', 'node:0001-001'),
      fault('zone-outage', 'zone:us-east-1a'),
    ],
    zones,
  );

  it('is read off the faults in force, with its direction', () => {
    expect(cuts).toEqual([
      { from: 0, to: 1, kind: 'both-ways' },
      { from: 2, to: 0, kind: 'one-way' },
      { from: 1, to: 2, kind: 'longer' },
    ]);
  });

  it('ends calls where messages are lost, not where they only take longer', () => {
    expect([isCut(cuts, 1, 0), isCut(cuts, 0, 2), isCut(cuts, 2, 0)]).toEqual([true, true, true]);
    expect([isCut(cuts, 1, 2), isCut(cuts, 2, 1)]).toEqual([false, false]);
  });

  it('says which direction is lost, as the zones lie', () => {
    const [left, right, below] = [
      { x: 0, y: 0 },
      { x: 500, y: 0 },
      { x: 0, y: 300 },
    ];
    expect(cutWords('one-way', left, right)).toBe('lost →');
    expect(cutWords('one-way', right, left)).toBe('← lost');
    expect(cutWords('one-way', left, below)).toBe('lost ↓');
    expect(cutWords('one-way', below, left)).toBe('lost ↑');
    expect(cutWords('both-ways', left, right)).toBe('');
    expect(cutWords('longer', left, right)).toBe('slow link');
    expect(cutWords('lossy', left, right)).toBe('lossy link');
  });
});
