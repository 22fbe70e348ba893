/**
 * How well `query` fits a name, 0 when it does not. Every word of the query must be found: at the start of a
 * word, inside one, or with its letters in order ("cp" in "crash the primary"), which count less and less.
 * `also` holds other words, which count half.
 */
export function matchOf(query: string, name: string, also = ''): number {
  const words = plain(query).split(' ').filter(Boolean);
  let sum = 0;
  for (const word of words) {
    const best = Math.max(wordIn(word, plain(name)), wordIn(word, plain(also)) / 2);
    if (best === 0) return 0;
    sum += best;
  }
  // Of two that fit equally the shorter one is meant.
  return words.length === 0 ? 1 : sum / words.length - Math.min(name.length, 200) / 10_000;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9%.:]+/g, ' ')
    .trim();
}

function wordIn(word: string, text: string): number {
  if (text.startsWith(word)) return 1;
  if (` ${text}`.includes(` ${word}`)) return 0.9;
  if (word.length > 1 && text.includes(word)) return 0.6;
  return word.length > 1 && isSpread(word, text) ? 0.3 : 0;
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
