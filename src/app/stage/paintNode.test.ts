import { describe, expect, it } from 'vitest';
import type { Palette } from '../ui/palette.ts';
import type { Brush } from './brush.ts';
import { faceOf } from './face.ts';
import type { Detail } from './layout.ts';
import { NodeFigures } from './nodeFigures.ts';
import type { NodeScene } from './nodeScene.ts';
import { paintNode } from './paintNode.ts';
import { topologyOf } from './testTopologies.ts';

const topology = topologyOf({ shards: 4, replicas: 1 });

/** What stands on a card of this size, in the order it was written. A letter is 0.55 of its height wide. */
function wordsOn(
  detail: Detail,
  width: number,
  height: number,
  figures: Partial<NodeFigures>,
  part: Partial<NodeScene> = {},
): string[] {
  const words: string[] = [];
  const size = (font: string) => Number(/(\d+)px/.exec(font)?.[1] ?? 15);
  const ctx = new Proxy({ font: '' } as Record<string, unknown>, {
    get: (target, name) => {
      if (name === 'font') return target['font'];
      if (name === 'measureText')
        return (text: string) => ({ width: text.length * size(String(target['font'])) * 0.55 });
      if (name === 'fillText') return (text: string) => words.push(text.replaceAll('\u00a0', ' '));
      return () => undefined;
    },
    set: (target, name, value) => {
      if (name === 'font') target['font'] = value;
      return true;
    },
  });
  const brush = {
    ctx: ctx as unknown as CanvasRenderingContext2D,
    palette: new Proxy({}, { get: () => '#c6d0d7' }) as Palette,
    words: 'words',
    mono: 'mono',
    layout: { detail },
    topology,
  } as Brush;
  const memcached = part.memcached ?? false;
  const scene: NodeScene = {
    face: faceOf({ x: 0, y: 0, width, height }, detail, !memcached, !memcached),
    figures: Object.assign(new NodeFigures(), figures),
    grid: null,
    perItem: false,
    name: memcached ? '0001' : '0001-001',
    memcached,
    address: '10.0.1.17',
    slots: memcached ? [] : [[0, 4095]],
    leaving: [],
    says: [],
    believed: [],
    ...part,
  };
  paintNode(brush, scene);
  return words;
}

const busy = { primary: true, busyShare: 0.041, hitRatio: 0.86, keys: 12 };

describe('the load of a node', () => {
  it('stands on a card of medium size in words, and the bar of slots has its name', () => {
    expect(wordsOn('medium', 171, 77, busy)).toEqual(['86 % hits', '4 % busy', 'slots 0-4095']);
    // Where there is no room for both, the range goes before the word, and the word never stands alone.
    expect(wordsOn('medium', 137, 56, busy)).toEqual(['4 % busy', '0-4095']);
    const long = { slots: [[12_288, 16_383]] as const };
    expect(wordsOn('medium', 137, 56, busy, long)).toEqual(['4 % busy']);
    expect(wordsOn('medium', 364, 62, busy)).toEqual([
      'primary',
      '4 % busy, 86 % hits',
      'slots 0-4095',
    ]);
  });

  it('stands on every card that has room for words', () => {
    const sizes: [Detail, number, number][] = [
      ['full', 148, 108],
      ['full', 174, 152],
      ['full', 364, 144],
      ['medium', 132, 56],
      ['medium', 244, 99],
      ['compact', 151, 30],
    ];
    const found = sizes.map(([detail, width, height]) => [
      wordsOn(detail, width, height, busy).join(' | '),
      wordsOn(detail, width, height, { ...busy, primary: false }).join(' | '),
      wordsOn(detail, width, height, busy, { memcached: true }).join(' | '),
    ]);
    expect(found.flat().filter((text) => !text.includes('4 % busy'))).toEqual([]);
  });
});

describe('a share on a card', () => {
  const widths = Array.from({ length: 70 }, (_, i) => 132 + 4 * i);
  const bare = (detail: Detail, height: number, figures: Partial<NodeFigures>) =>
    widths
      .flatMap((width) => wordsOn(detail, width, height, figures))
      .filter((text) => /^[\d.]+ %$/.test(text));

  it.each([
    ['copying', { state: 'syncing', progress: 0.85, busyShare: 0.5 } as const],
    ['hit', { ...busy, hitRatio: 0.993 }],
  ])('says of what: %s', (_, figures) => {
    expect(bare('medium', 62, figures)).toEqual([]);
    expect(bare('full', 120, figures)).toEqual([]);
  });

  it('tells of copying on every card, whatever its width', () => {
    const copying = { state: 'syncing', progress: 0.85 } as const;
    const silent = widths.filter(
      (width) => !wordsOn('medium', width, 62, copying).some((text) => /copy.*85 %/.test(text)),
    );
    expect(silent).toEqual([]);
  });
});
