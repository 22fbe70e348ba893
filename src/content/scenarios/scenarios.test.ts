import { describe, expect, test } from 'vitest';
import { copyJson, defaultScenario, problems, type Run } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { scenarios } from './index.ts';

function runOf(id: string): Run {
  const read = readRunValue(copyJson(scenarios.find((each) => each.id === id)?.file), id);
  if (!read.ok) throw new Error(read.message);
  return read.run;
}

describe('the menu', () => {
  test('every scenario is readable, asks a question and says what to try', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(10);
    expect(new Set(scenarios.map((entry) => entry.id)).size).toBe(scenarios.length);
    for (const entry of scenarios) {
      const { scenario } = runOf(entry.id);
      expect(problems(scenario)).toEqual([]);
      expect({ name: scenario.name, question: scenario.question, about: scenario.about }).toEqual({
        name: entry.name,
        question: entry.question,
        about: entry.about,
      });
      expect(entry.question).toMatch(/^[A-Z].*\?$/);
      expect(entry.about.split(/[.!?] /).length).toBeGreaterThanOrEqual(2);
      expect(entry.facts.length).toBeGreaterThan(0);
      expect(entry.pace).toBeGreaterThanOrEqual(1e4);
      expect(entry.pace).toBeLessThanOrEqual(60e9);
    }
  });

  test('what opens first is the default scenario', () => {
    const { about: _, ...first } = runOf('first-hit').scenario;
    expect(scenarios[0]?.id).toBe('first-hit');
    expect(first).toEqual(defaultScenario());
  });
});
