import type { Sequence } from '../../content/sequence.ts';

/** Where everything of a sequence diagram stands, in px. Lines of text are given by their baselines. */
export type SequenceLayout = {
  readonly width: number;
  readonly height: number;
  /** Height of the row of names, which stays in sight while the rest scrolls. */
  readonly headHeight: number;
  readonly heads: readonly Head[];
  readonly marks: readonly Mark[];
};

export type Head = { readonly name: string; readonly x: number; readonly width: number };

export type Mark =
  | {
      readonly kind: 'note';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly text: Text;
    }
  | {
      readonly kind: 'arrow';
      readonly from: number;
      readonly to: number;
      readonly y: number;
      readonly back: boolean;
      readonly lost: boolean;
      readonly text: Text;
    };

/** Lines one under the other; `x` is their left edge, or their middle. */
export type Text = { readonly x: number; readonly y: number; readonly lines: readonly string[] };

export const LINE_PX = 17;
export const HEAD_PX = 32;
const MARGIN = 12;
/** From one lifeline to the next, at least. */
const APART = 176;
/** The widest text: sentences need some room, and a phone shows this much at once. */
const TEXT_PX = 248;
const NOTE_PAD = 8;
const GAP = 14;
/** From the top of a line of text to its baseline. */
const ASCENT = 13;

/** `widthOf`: how wide words and names are drawn, in px. */
export function layoutOf(
  { parts, lines }: Sequence,
  widthOf: (text: string, isName: boolean) => number,
): SequenceLayout {
  const side = MARGIN + TEXT_PX / 2 + NOTE_PAD;
  const widest = Math.max(0, ...parts.map((name) => widthOf(name, true))) + 24;
  const apart = Math.max(APART, widest + MARGIN);
  const heads = parts.map((name, i) => ({
    name,
    x: side + i * apart,
    width: Math.max(64, widthOf(name, true) + 24),
  }));
  const width = 2 * side + Math.max(0, parts.length - 1) * apart;
  const inside = (x: number, half: number) =>
    Math.min(width - MARGIN - half, Math.max(MARGIN + half, x));
  const at = (part: number) => heads[part]?.x ?? side;
  const marks: Mark[] = [];
  const headHeight = MARGIN + HEAD_PX + MARGIN;
  let y = headHeight + 2;
  for (const line of lines) {
    const words = wrapped(line.words, TEXT_PX, (text) => widthOf(text, false));
    const wide = Math.max(0, ...words.map((text) => widthOf(text, false)));
    const high = words.length * LINE_PX;
    if (line.kind === 'note') {
      const box = { width: wide + 2 * NOTE_PAD, height: high + 2 * NOTE_PAD };
      const x = inside(at(line.over), box.width / 2) - box.width / 2;
      const text = { x: x + NOTE_PAD, y: y + NOTE_PAD + ASCENT, lines: words };
      marks.push({ kind: 'note', x, y, ...box, text });
      y += box.height + GAP;
    } else {
      const { back, lost } = line;
      const [from, to] = [at(line.from), at(line.to)];
      const middle = inside((from + to) / 2, wide / 2);
      const text = { x: middle, y: y + ASCENT, lines: words };
      y += high + 6;
      marks.push({ kind: 'arrow', from, to, y, back, lost, text });
      y += GAP;
    }
  }
  return { width, height: y + MARGIN, headHeight, heads, marks };
}

/** Words in lines of at most `most` px; a word that is longer than that is broken. */
export function wrapped(
  text: string,
  most: number,
  widthOf: (text: string) => number,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= most) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > most && line.length > 1) {
      let kept = line.length - 1;
      while (kept > 1 && widthOf(line.slice(0, kept)) > most) kept -= 1;
      lines.push(line.slice(0, kept));
      line = line.slice(kept);
    }
  }
  return line === '' ? lines : [...lines, line];
}
