import { formatWholePercent } from '../../content/words.ts';
import { LOST } from '../../engine/outcomes.ts';
import { formatCount, formatDuration, formatMoment, formatShare } from '../ui/format.ts';
import { roleWord } from './describe.ts';
import type { NodeFigures } from './nodeFigures.ts';
import type { NodeScene } from './nodeScene.ts';

/** What a node's card says, in wordings that grow shorter: the painter takes the first that fits. */

/**
 * Role and value in words, fullest first: the value counts for more than since when the node has its role. On a small
 * card it comes before the role, which the border shows too.
 */
export function headWords(scene: NodeScene): [words: string, value: string][] {
  const { figures } = scene;
  const role = roleWord(scene.memcached, figures.primary);
  const since =
    figures.primarySince > 0 ? `primary since ${formatMoment(figures.primarySince)}` : role;
  const values = scene.face.narrow ? [busyWords(figures), ''] : headValues(scene);
  const pairs = values.flatMap((value) =>
    [since, role].map((words): [string, string] => [words, value]),
  );
  return [...pairs, ...values.map((value): [string, string] => ['', value]), [role, '']];
}

/** What happens to the node itself comes before what somebody believes of it. */
export function isTroubled({ state, slowdown }: NodeFigures): boolean {
  return state === 'syncing' || slowdown > 1;
}

/** The value of a card, in wordings that grow shorter and always say of what; empty for none. */
export function headValues(scene: NodeScene): string[] {
  const { figures, face } = scene;
  if (face.foot === null && scene.believed.length > 0 && !isTroubled(figures))
    return [...scene.believed];
  if (face.foot === null && figures.queue > 0) {
    const queue = formatCount(figures.queue);
    return [`${queue} waiting`, `+${queue}`];
  }
  // Where the load has a line of its own, trouble stands there.
  if (face.load === null && isTroubled(figures)) return troubleWords(figures);
  const values = usualValues(figures);
  return face.load === null && !face.narrow
    ? [...values.map((words) => [busyWords(figures), words].filter(Boolean).join(', ')), ...values]
    : values;
}

function usualValues(figures: NodeFigures): string[] {
  if (!figures.primary && figures.lag > 20e6) return [`${formatDuration(figures.lag)} behind`];
  const ratio = figures.hitRatio;
  if (ratio === null) return figures.primary ? [''] : ['gets no reads', 'no reads', ''];
  return [`${formatShare(ratio)} hits`, `${formatWholePercent(ratio)} hits`];
}

/** How busy the engine thread is. */
export function busyWords({ busyShare }: NodeFigures): string {
  return `${formatWholePercent(busyShare)} busy`;
}

export function troubleWords(figures: NodeFigures): string[] {
  if (figures.state === 'syncing') {
    const share = formatShare(figures.progress);
    return [`copying, ${share}`, `copy ${share}`];
  }
  const times = formatCount(figures.slowdown);
  return [`${times} times slower`, `${times}x slower`];
}

/** Which slots, the fullest wording first; the word alone would say nothing. */
export function slotWords(slots: NodeScene['slots']): string[] {
  const [only] = slots;
  if (!only) return ['no slots', ''];
  if (slots.length === 1) return [`slots ${only[0]}-${only[1]}`, `${only[0]}-${only[1]}`, ''];
  const count = slots.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return [`${formatCount(count)} slots`, ''];
}

export function stateWords(figures: NodeFigures): string[] {
  if (figures.state === 'down') return [`down since ${formatMoment(figures.since)}`, 'down', ''];
  return [figures.state === 'unreachable' ? 'cut off' : 'removed', ''];
}

/** One sentence, and the same on two short lines. */
export function deadWords({ state, since, left }: NodeFigures): string[] {
  if (state === 'unreachable')
    return ['up, but nobody outside its zone can reach it', 'up, out of reach', 'from outside'];
  if (state === 'removed') return ['taken out of the cluster', 'taken out', 'of the cluster'];
  const lost = left[LOST] as number;
  if (lost > 0) {
    const items = lost === 1 ? '1 item' : `${formatCount(lost)} items`;
    return [`nothing is left: ${items} lost`, `at ${formatMoment(since)}`, `${items} lost`];
  }
  return ['nothing is left in its memory', `at ${formatMoment(since)}`, 'memory is empty'];
}
