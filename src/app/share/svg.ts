import { short } from './pathData.ts';
import type { Picture } from './picture.ts';
import type { Piece } from './readPage.ts';
import type { Drawn } from './recordCanvas.ts';

/** What is named once and used often, with its id. */
type Ids<K> = Map<K, string>;
type Names = { clips: Ids<string>; images: Ids<HTMLCanvasElement> };

/** The picture as an SVG document with its fonts in it: it looks the same everywhere. */
export async function svgOf(picture: Picture): Promise<string> {
  const { width, height, ground, pieces, drawn, title } = picture;
  const names: Names = { clips: new Map(), images: new Map() };
  const body = pieces.map((piece) => pieceMarkup(piece, drawn, names)).join('\n');
  const defs = [
    ...[...names.clips].map(([key, id]) => clipMarkup(key, id, names.clips)),
    ...[...names.images].map(([source, id]) => imageMarkup(source, id)),
  ].join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>${await fontRules()}</style>
<defs>
${defs}
</defs>
<rect width="100%" height="100%" fill="${ground}"/>
${body}
</svg>
`;
}

function pieceMarkup(piece: Piece, drawn: Picture['drawn'], names: Names): string {
  if (piece.kind === 'path') {
    return `<path d="${piece.d}"${paint(piece.fill, piece.stroke, piece.width, piece.dash)}/>`;
  }
  if (piece.kind === 'text') {
    const { text, x, y, length, font, fill } = piece;
    const fit = length > 0 ? ` textLength="${short(length)}" lengthAdjust="spacingAndGlyphs"` : '';
    return `<text${at(x, y)}${face(font)}${fit} fill="${fill}">${escaped(text)}</text>`;
  }
  const { canvas, x, y, width, height } = piece;
  const scale = `${short(width / canvas.width)} ${short(height / canvas.height)}`;
  const inside = (drawn.get(canvas) ?? []).map((one) => drawnMarkup(one, names)).join('\n');
  return `<g transform="translate(${short(x)} ${short(y)}) scale(${scale})">\n${inside}\n</g>`;
}

function drawnMarkup(drawn: Drawn, { clips, images }: Names): string {
  // A clip lies within those before it: each of them gets its name first.
  const ids = drawn.clips.map((_, i) => idOf(drawn.clips.slice(0, i + 1).join('|'), clips, 'c'));
  const clip = ids.length > 0 ? ` clip-path="url(#${ids.at(-1)})"` : '';
  const common = `${drawn.alpha < 1 ? ` opacity="${short(drawn.alpha)}"` : ''}${clip}`;
  if (drawn.kind === 'path') {
    const dash = drawn.dash.map(short).join(' ');
    const isLine = drawn.stroke !== 'none';
    const ends = isLine ? ` stroke-linecap="${drawn.cap}" stroke-linejoin="${drawn.join}"` : '';
    return `<path d="${drawn.d}"${paint(drawn.fill, drawn.stroke, drawn.width, dash)}${ends}${common}/>`;
  }
  if (drawn.kind === 'text') {
    const look = paint(drawn.fill, drawn.stroke, drawn.width, '');
    return `<text${at(drawn.x, drawn.y)}${face(drawn)} text-anchor="${drawn.anchor}"${look}${common}>${escaped(drawn.text)}</text>`;
  }
  const id = idOf(drawn.source, images, 'i');
  const size = `scale(${short(drawn.width)} ${short(drawn.height)})`;
  const place = `translate(${short(drawn.x)} ${short(drawn.y)}) ${size}`;
  return `<g${common}><use href="#${id}" transform="${place}"/></g>`;
}

function idOf<K>(key: K, known: Ids<K>, letter: string): string {
  const id = known.get(key) ?? `${letter}${known.size}`;
  known.set(key, id);
  return id;
}

function clipMarkup(key: string, id: string, clips: Ids<string>): string {
  const cut = key.lastIndexOf('|');
  const outer = cut < 0 ? undefined : clips.get(key.slice(0, cut));
  const within = outer ? ` clip-path="url(#${outer})"` : '';
  return `<clipPath id="${id}"${within}><path d="${key.slice(cut + 1)}"/></clipPath>`;
}

function imageMarkup(source: HTMLCanvasElement, id: string): string {
  return `<image id="${id}" width="1" height="1" preserveAspectRatio="none" href="${source.toDataURL()}"/>`;
}

function paint(fill: string, stroke: string, width: number, dash: string): string {
  const line = stroke === 'none' ? '' : ` stroke="${stroke}" stroke-width="${short(width)}"`;
  return ` fill="${fill}"${line}${dash ? ` stroke-dasharray="${dash}"` : ''}`;
}

function at(x: number, y: number): string {
  return ` x="${short(x)}" y="${short(y)}"`;
}

function face({ size, weight, family }: { size: number; weight: string; family: string }): string {
  return ` font-size="${short(size)}" font-weight="${weight}" font-family="${escaped(family)}"`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The page's own faces as rules with the files in them; without them where they cannot be fetched. */
export async function fontRules(): Promise<string> {
  const rules = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href })))
    .filter(({ rule }) => rule instanceof CSSFontFaceRule);
  const written = await Promise.all(
    rules.map(async ({ rule, base }) => {
      const address = /url\("?([^")]+)"?\)/.exec(rule.cssText)?.[1];
      if (!address) return '';
      try {
        const answer = await fetch(new URL(address, base ?? location.href));
        return rule.cssText.replace(address, await dataAddress(await answer.blob()));
      } catch {
        return '';
      }
    }),
  );
  return written.join('\n');
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([blob], { type: 'font/woff2' }));
  });
}
