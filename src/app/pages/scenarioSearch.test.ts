import { expect, test } from 'vitest';
import { facts } from '../../content/facts/facts.ts';
import { scenarios } from '../../content/scenarios/index.ts';
import { rankScenarios } from './scenarioSearch.ts';

const found = (typed: string) => rankScenarios(scenarios, facts, typed).map(({ id }) => id);

test('no words find every scenario', () => {
  expect(found('  ')).toEqual(scenarios.map(({ id }) => id));
});

test('words are found in any order and case, in names, questions, lessons and facts', () => {
  expect(found('READONLY one CLIENTS')).toEqual(['three-clients']);
  expect(found('freeablememory host')).toEqual(['memory-ledger']);
  expect(found('calcification')).toEqual(['slab-calcification']);
  expect(found('two hundred zebras')).toEqual([]);
});

test('a number finds the scenarios that answer that complaint', () => {
  for (const { id, wishes } of scenarios) {
    for (const wish of wishes) expect(found(wish.toLowerCase())).toContain(id);
  }
  expect(found('S-29')).toEqual(['lose-an-az']);
});

test('what a scenario is about comes before what it mentions, and a whole word before a part of one', () => {
  expect(found('MOVED').slice(0, 2).sort()).toEqual(['live-resharding', 'wrong-client']);
  expect(found('reader endpoint')[0]).toBe('reader-endpoint');
  expect(found('hot key')[0]).toBe('one-hot-key');
  expect(found('failover').slice(0, 6)).toContain('lose-the-primary');
  // "removed" has "moved" in it, and is another word.
  expect(found('moved')).not.toContain('memory-ledger');
  expect(found('calcific')).toEqual(['slab-calcification']);
  expect(found('alcificatio')).toEqual(['slab-calcification']);
});

test('other words for the same thing find it, too', () => {
  for (const typed of ['popular key', 'hot key']) {
    expect(found(typed)).toEqual(
      expect.arrayContaining(['one-hot-key', 'ttl-stampede', 'stampede-cures']),
    );
  }
  expect(found('hot key')[0]).toBe('one-hot-key');
  expect(found('thundering herd').slice(0, 2).sort()).toEqual(['stampede-cures', 'ttl-stampede']);
  expect(found('availability zone outage')).toContain('lose-an-az');
});
