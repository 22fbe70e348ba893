import { counted, formatCount } from '../../content/words.ts';
import type { StaleSlotsView, TopologyView } from '../../engine/frame.ts';
import type { Selection } from '../lab/types.ts';

/** Slots that somebody takes to be with a shard, and that are elsewhere: what is drawn there, and who is asked about it. */
export type SlotGhost = {
  /** Row of the shard. */
  readonly group: number;
  /** Whose belief it is: the chosen app where it is wrong, else all that are, the most mistaken first. */
  readonly apps: readonly number[];
  /** Slots that the first of them has wrong here. */
  readonly count: number;
  readonly ranges: readonly (readonly [number, number])[];
};

/** The ghosts of all shards. The belief of a chosen app stands alone; while it is right, everybody's is shown. */
export function slotGhosts(
  stale: readonly StaleSlotsView[],
  selection: Selection | null,
): SlotGhost[] {
  const chosen = selection?.kind === 'app' ? selection.index : -1;
  const own = stale.filter(({ app }) => app === chosen);
  const byGroup = new Map<number, StaleSlotsView[]>();
  for (const view of own.length > 0 ? own : stale) {
    const views = byGroup.get(view.group);
    if (views) views.push(view);
    else if (view.group >= 0) byGroup.set(view.group, [view]);
  }
  return [...byGroup].map(([group, views]) => {
    const worst = [...views].sort((a, b) => b.count - a.count || a.app - b.app);
    return {
      group,
      apps: worst.map(({ app }) => app),
      count: worst[0]?.count ?? 0,
      ranges: union(views.flatMap(({ ranges }) => ranges)),
    };
  });
}

function union(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const out: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = out.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else out.push([first, last]);
  }
  return out;
}

/** What the ghost says, the fullest wording first; then the same on two short lines. */
export function ghostWords({ apps, count }: SlotGhost, topology: TopologyView): string[] {
  const one = topology.apps[apps[0] ?? 0]?.id ?? '';
  const who = apps.length === 1 ? one : `${apps.length} apps`;
  const verb = apps.length === 1 ? 'believes' : 'believe';
  const slots = counted(count, 'slot');
  return [`${who} still ${verb} ${slots} here`, `${who} ${verb}`, `${slots} here`];
}

/** The same where there is room for little. */
export function shortWords({ count }: SlotGhost): string[] {
  const number = formatCount(count);
  return [`${counted(count, 'slot')} believed`, `${number} believed`, number];
}

/** The same for a screen reader, with where choosing it leads. */
export function ghostLabel(ghost: SlotGhost, topology: TopologyView): string {
  const names = ghost.apps.map((app) => topology.apps[app]?.id ?? '');
  const others = names.length - 1;
  const who = `${names[0]}${others > 0 ? ` and ${counted(others, 'other app')}` : ''}`;
  const shard = topology.groups[ghost.group]?.id ?? '';
  return `Belief: ${who} still ${others > 0 ? 'take' : 'takes'} shard ${shard} for the owner of ${counted(ghost.count, 'slot')}. Inspect ${names[0]}`;
}

/** What an app with a stale slot table says on its card, the longest wording first; none while it is right. */
export function staleWords(stale: readonly StaleSlotsView[], app: number): string[] {
  const count = stale.reduce((sum, view) => sum + (view.app === app ? view.count : 0), 0);
  if (count === 0) return [];
  const number = formatCount(count);
  return [
    `${counted(count, 'slot')} believed elsewhere`,
    `${counted(count, 'slot')} wrong`,
    `${number} wrong`,
  ];
}
