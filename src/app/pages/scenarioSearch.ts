import type { Fact } from '../../content/facts/facts.ts';
import type { ScenarioEntry } from '../../content/scenarios/index.ts';

/** Whether a scenario has every word that was typed, in its own words, its lesson, its number or its facts. */
export function hasWords(
  entry: ScenarioEntry,
  facts: { readonly [id: string]: Fact },
  typed: string,
): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [
    entry.id,
    entry.name,
    entry.question,
    entry.about,
    entry.complaint?.words ?? '',
    ...entry.wishes,
    ...entry.tries,
    ...entry.notices,
    ...entry.facts.map((id) => facts[id]?.statement ?? ''),
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
