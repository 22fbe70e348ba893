import { describe, expect, test } from 'vitest';
import { facts } from '../facts/facts.ts';
import { scenarios } from './index.ts';
import { teaching } from './teaching.ts';

describe('the lessons', () => {
  test('every scenario says what to try and what to notice', () => {
    expect(Object.keys(teaching).sort()).toEqual(scenarios.map((entry) => entry.id).sort());
    for (const { tries = [], notices = [], wishes = [], complaint } of scenarios) {
      for (const lines of [tries, notices]) {
        expect(lines.length).toBeGreaterThanOrEqual(1);
        expect(lines.length).toBeLessThanOrEqual(3);
        for (const line of lines) expect(line).toMatch(/^\S.{10,110}[.?]$/);
      }
      for (const wish of wishes) expect(wish).toMatch(/^S-\d\db?$/);
      if (complaint) expect(complaint.thread).toMatch(/^(https:\/\/|[\w.-]+\/[\w.-]+#\d+$)/);
    }
  });

  test('the facts that they rest on are there, each with its source, and no others', () => {
    const used = new Set(scenarios.flatMap((entry) => entry.facts));
    expect(Object.keys(facts).sort()).toEqual([...used].sort());
    for (const { statement, source, asOf } of Object.values(facts)) {
      expect(statement).toMatch(/^.{20,}[.)"]$/);
      expect(source.url).toMatch(/^https:\/\//);
      expect(source.title).not.toBe('');
      expect(asOf).toMatch(/^20\d\d/);
    }
  });
});
