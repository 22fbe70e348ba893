import type { Frame } from '../../engine/frame.ts';

/** Trouble on the way between two zones: their places in the list of zones, `from` the one that is not heard where one way is lost. */
export type Cut = {
  readonly from: number;
  readonly to: number;
  readonly kind: 'both-ways' | 'one-way' | 'longer' | 'lossy';
};

const kinds: Readonly<Record<string, Cut['kind']>> = {
  partition: 'both-ways',
  'one-way-loss': 'one-way',
  'added-latency': 'longer',
  'packet-loss': 'lossy',
};

/** The ways between zones that faults in force have cut, halved or made worse. */
export function cutsOf(faults: Frame['faults'], zones: readonly string[]): Cut[] {
  return faults.flatMap(({ fault, target }): Cut[] => {
    const kind = kinds[fault];
    const [, first = '', second = ''] = /^(?:zones|link):(.+)[|>](.+)$/.exec(target) ?? [];
    const [from, to] = [zones.indexOf(first), zones.indexOf(second)];
    return kind === undefined || from < 0 || to < 0 ? [] : [{ from, to, kind }];
  });
}

/** Whether calls between two zones end on the way. Where answers alone are lost they end there, too. */
export function isCut(cuts: readonly Cut[], a: number, b: number): boolean {
  return cuts.some(
    ({ from, to, kind }) =>
      (kind === 'both-ways' || kind === 'one-way') &&
      ((from === a && to === b) || (from === b && to === a)),
  );
}

/** What stands between the zones; `from` and `to` are where they lie, an arrow says which way is lost. */
export function cutWords(
  kind: Cut['kind'],
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): string {
  if (kind === 'both-ways') return '';
  if (kind === 'longer') return 'slow link';
  if (kind === 'lossy') return 'lossy link';
  if (from.x === to.x) return from.y < to.y ? 'lost ↓' : 'lost ↑';
  return from.x < to.x ? 'lost →' : '← lost';
}
