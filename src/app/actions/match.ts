import { plain, wordFit, wordsOf } from '../ui/wordFit.ts';
import type { Action } from './action.ts';

/** An action as it is searched, in plain letters. */
export type Searched = { name: string; also: string; of: string; takesFigure: boolean };

export function searched({ name, also = '', of = '', takesFigure }: Named): Searched {
  return { name: plain(name), also: plain(also), of: plain(of), takesFigure: takesFigure === true };
}

type Named = Pick<Action, 'name' | 'also' | 'of' | 'takesFigure'>;

/** Where the query is exactly what the action is about, it is meant. */
const MEANT = 0.2;

/**
 * How well `query` fits an action, 0 when it does not. Every word of the query must be found in its name: as a word,
 * at the start of one, inside one, or with its letters in order ("cp" in "crash the primary"), which count less and
 * less. Its other words count half.
 */
export function matchOf(query: string, { name, also, of, takesFigure }: Searched): number {
  const words = wordsOf(query);
  let sum = 0;
  for (const word of words) {
    const inName = Math.max(wordFit(word, name), nameFit(word, name));
    const figure = takesFigure && /^\d/.test(word) ? 0.3 : 0;
    const best = Math.max(inName, wordFit(word, also) / 2, figure);
    if (best === 0) return 0;
    sum += best;
  }
  if (words.length === 0) return 1;
  const meant = of !== '' && plain(query) === of ? MEANT : 0;
  // Of two that fit equally the shorter one is meant.
  return sum / words.length + meant - Math.min(name.length, 200) / 10_000;
}

function nameFit(word: string, name: string): number {
  if (name.startsWith(word)) return 0.95;
  return /^[a-z]{2}/.test(word) && isSpread(word, name) ? 0.3 : 0;
}

/** Whether the letters stand in order, each the first of a word or right after the one before. */
function isSpread(word: string, text: string, from = 0, last = -1): boolean {
  const letter = word[0];
  if (letter === undefined) return true;
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    const isFirst = at === 0 || text[at - 1] === ' ';
    if ((isFirst || at === last + 1) && isSpread(word.slice(1), text, at + 1, at)) return true;
  }
  return false;
}
