import { expect, test } from 'vitest';
import { facts } from '../../content/facts/facts.ts';
import { scenarios } from '../../content/scenarios/index.ts';
import { hasWords } from './scenarioSearch.ts';

const found = (typed: string) =>
  scenarios.filter((entry) => hasWords(entry, facts, typed)).map(({ id }) => id);

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
