/** Words that ask for nothing by themselves. */
const EMPTY_WORDS = new Set(
  'a an and are as at be by can do does for how i in is it my of on or the there this to what where which with'.split(
    ' ',
  ),
);

/** Lower case, without accents, its words parted by single spaces. "0001-001" is one word. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll('_', ' ')
    .replace(/(\d)-(?=\d)/g, '$1_')
    .replace(/[^a-z0-9%._]+/g, ' ')
    .replace(/\.(?= |$)/g, '')
    .trim();
}

/** The words of a query in plain letters: those that ask for something, or all where none does. */
export function wordsOf(query: string): string[] {
  const all = plain(query).split(' ').filter(Boolean);
  const asking = all.filter((word) => !EMPTY_WORDS.has(word));
  return asking.length > 0 ? asking : all;
}

/**
 * How well a word fits a plain text: 1 where it is one of its words, 0.9 where it begins one, 0.6 inside one, else 0.
 * The plural of a word counts for it, a little less. Of a figure its last part will do.
 */
export function wordFit(word: string, text: string): number {
  const own = asItStands(word, text);
  if (own >= 0.9 || word.length < 4 || !word.endsWith('s')) return own;
  return Math.max(own, asItStands(word.slice(0, -1), text) - 0.05);
}

function asItStands(word: string, text: string): number {
  if (` ${text} `.includes(` ${word} `)) return 1;
  if (` ${text}`.includes(` ${word}`)) return 0.9;
  if (/^\d/.test(word)) return figureEnds(word, text) ? 0.6 : 0;
  return word.length > 1 && text.includes(word) ? 0.6 : 0;
}

/** "002" of "0001-002", "12" of "0012". */
function figureEnds(word: string, text: string): boolean {
  return new RegExp(`(^|[ _])0*${word.replaceAll('.', '\\.')}( |$)`).test(text);
}
