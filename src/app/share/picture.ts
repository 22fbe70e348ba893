import { formatMoment, numbered } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { forgetPalette } from '../ui/palette.ts';
import { type Piece, readPage } from './readPage.ts';
import { type Drawn, recordCanvas, recordPaths } from './recordCanvas.ts';

/** Stage and recorder as they stand on the page, ready to be written as SVG or painted. */
export type Picture = {
  width: number;
  height: number;
  ground: string;
  pieces: Piece[];
  /** What each canvas was told, in its own pixels. */
  drawn: ReadonlyMap<HTMLCanvasElement, Drawn[]>;
  title: string;
};

const PADDING = 16;
const FOOT = 28;

/** Takes the picture of what is on the sheet of the playground now. Null where there is none to be seen. */
export async function takePicture(lab: Lab): Promise<Picture | null> {
  const sheet = document.querySelector<HTMLElement>('.lab-sheet');
  if (!sheet) return null;
  const canvases = [...sheet.querySelectorAll('canvas')];
  const restorePaths = recordPaths();
  const records = canvases.map((canvas) => ({ canvas, ...recordCanvas(canvas) }));
  try {
    // As after a change of theme, everything is drawn anew within a frame or two.
    forgetPalette();
    await nextFrames(3);
    const box = sheet.getBoundingClientRect();
    const origin = new DOMRect(box.left - PADDING, box.top - PADDING);
    const style = getComputedStyle(document.documentElement);
    const { run, topology } = lab.store.getState();
    const title = [
      run?.scenario.name,
      topology && numbered(topology.nodes.length, 'node'),
      `at ${formatMoment(lab.live.at)}`,
      `seed ${run?.seed}`,
      'Cachescape',
    ]
      .filter(Boolean)
      .join(', ');
    const height = Math.max(box.height, lastEdge(sheet) - box.top);
    const foot: Piece = {
      kind: 'text',
      text: title,
      x: PADDING + leftOf(sheet.querySelector('h1') ?? sheet) - box.left,
      y: height + PADDING + FOOT - 8,
      length: 0,
      font: { size: 13, weight: '400', family: style.getPropertyValue('--words').trim() },
      fill: style.getPropertyValue('--ink-2').trim(),
    };
    return {
      width: Math.ceil(box.width + 2 * PADDING),
      height: Math.ceil(height + 2 * PADDING + FOOT),
      ground: style.getPropertyValue('--ground').trim(),
      pieces: [...readPage(sheet, origin), foot],
      drawn: new Map(records.map(({ canvas, drawn }) => [canvas, [...drawn]])),
      title,
    };
  } finally {
    for (const { stop } of records) stop();
    restorePaths();
  }
}

function leftOf(element: Element): number {
  return element.getBoundingClientRect().left;
}

function lastEdge(sheet: HTMLElement): number {
  return Math.max(...[...sheet.children].map((child) => child.getBoundingClientRect().bottom));
}

function nextFrames(count: number): Promise<void> {
  return new Promise((done) => {
    const step = (left: number) =>
      left === 0 ? done() : requestAnimationFrame(() => step(left - 1));
    step(count);
  });
}
