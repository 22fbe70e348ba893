import { expect, test } from 'vitest';
import { legs, nodeStates } from '../engine/frame.ts';
import { exits, outcomes, reasons, spans } from '../engine/outcomes.ts';
import { reasonLabel } from './reasonLabels.ts';
import {
  exitWords,
  legWords,
  nodeStateWords,
  outcomeWords,
  reasonWords,
  spanWords,
} from './vocabulary.ts';

test('every code of the engine has its words, in its order', () => {
  expect(Object.keys(outcomeWords)).toEqual([...outcomes]);
  expect(Object.keys(exitWords)).toEqual([...exits]);
  expect(Object.keys(reasonWords)).toEqual([...reasons]);
  expect(Object.keys(nodeStateWords)).toEqual([...nodeStates]);
  expect(Object.keys(spanWords)).toEqual([...spans]);
  expect(Object.keys(legWords)).toEqual([...legs]);
});

test('labels differ within a family, and every failure says what helps', () => {
  for (const family of [
    outcomeWords,
    exitWords,
    reasonWords,
    nodeStateWords,
    spanWords,
    legWords,
  ]) {
    const words = Object.values(family);
    expect(new Set(words.map((word) => word.label)).size).toBe(words.length);
    for (const { means } of words) expect(means).toMatch(/^[A-Z].*\.$/);
  }
  for (const [reason, { fix }] of Object.entries(reasonWords)) {
    if (reason !== 'none') expect(fix).toMatch(/^[A-Z].*\.$/);
  }
});

test('an unknown reason stays as it is', () => {
  expect(reasonLabel('origin-timeout')).toBe('database timeout');
  expect(reasonLabel('moon')).toBe('moon');
});
