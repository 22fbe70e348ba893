import type { Fact } from '../../content/facts/facts.ts';
import type { ScenarioEntry } from '../../content/scenarios/index.ts';
import { topics } from '../../content/scenarios/teaching.ts';
import { plain, wordFit, wordsOf } from '../ui/wordFit.ts';

type Facts = { readonly [id: string]: Fact };

/** Text of a scenario, as it is written, and how much it counts that a word is found there. */
type Field = { text: string; weight: number };

/** What the scenario is about counts most, then its lesson, then the facts that it rests on. */
function fieldsOf(entry: ScenarioEntry, facts: Facts): Field[] {
  const { id, name, question, topic, wishes, about, tries, notices, complaint, also = '' } = entry;
  return [
    { text: [id, name, ...wishes].join(' '), weight: 1 },
    { text: question, weight: 0.9 },
    { text: topics[topic], weight: 0.7 },
    { text: about, weight: 0.6 },
    { text: also, weight: 0.5 },
    { text: [...tries, ...notices, complaint?.words ?? ''].join(' '), weight: 0.4 },
    { text: entry.facts.map((fact) => facts[fact]?.statement ?? '').join(' '), weight: 0.15 },
  ];
}

/** An answer of a server stands in capitals: MOVED, as it was typed, is hardly the word of "have moved". */
const isName = (word: string): boolean => /^[A-Z][A-Z0-9]{2,}$/.test(word);
const OTHER_CASE = 0.3;

/** A part of a word is taken only where no scenario has the whole word or its beginning. */
const BEGINS = 0.85;

/** Scenarios that have every word that was typed, in any order, best first; all of them where nothing was. */
export function rankScenarios(
  entries: readonly ScenarioEntry[],
  facts: Facts,
  typed: string,
): ScenarioEntry[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [...entries];
  const names = typed.split(/\s+/).filter(isName);
  const found = entries
    .map((entry) => fitOf(fieldsOf(entry, facts), words, names))
    .map((fit, i) => ({ entry: entries[i] as ScenarioEntry, ...fit }))
    .filter(({ fit }) => fit > 0);
  const whole = found.filter(({ least }) => least >= BEGINS);
  return (whole.length > 0 ? whole : found).sort((a, b) => b.fit - a.fit).map(({ entry }) => entry);
}

/** `fit`: 0 where a word is missing. `least`: how well the word that fits worst fits anywhere, by wordFit. */
function fitOf(fields: readonly Field[], words: readonly string[], names: readonly string[]) {
  const plainly = fields.map(({ text }) => plain(text));
  let fit = 0;
  let least = 1;
  for (const word of words) {
    const name = names.find((one) => plain(one) === word);
    const fits = plainly.map((text) => wordFit(word, text));
    const best = Math.max(...fits);
    if (best === 0) return { fit: 0, least: 0 };
    least = Math.min(least, best);
    fields.forEach(({ text, weight }, i) => {
      const isMeant = !name || text.split(/[^\w-]+/).includes(name);
      fit += (fits[i] ?? 0) * weight * (isMeant ? 1 : OTHER_CASE);
    });
  }
  return { fit, least };
}
