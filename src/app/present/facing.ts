import { reasonLabel } from '../../content/reasonLabels.ts';
import { outcomeWords } from '../../content/vocabulary.ts';
import { answerColumns, type TopologyView } from '../../engine/frame.ts';
import { ERROR, outcomes, reasons } from '../../engine/outcomes.ts';
import type { Live } from '../lab/types.ts';
import type { MarkName } from '../ui/Mark.tsx';

/** How the newest answers of one app came out: a mark and two or three words. */
export type Fate = { mark: MarkName; words: string };

/** Answers older than this say nothing about now. */
const RECENT_NANOS = { request: 20e6, event: 1e9 };
const LOOKED_AT = 40;

const marks: Record<(typeof outcomes)[number], MarkName> = {
  waiting: 'waiting',
  hit: 'hit',
  'stale-hit': 'stale',
  'miss-absent': 'miss',
  'miss-expired': 'miss',
  written: 'item',
  bypass: 'miss',
  error: 'failed',
};

/** What an app meets at the moment shown; a failure among the newest answers comes first. Null without answers. */
export function fateOf(live: Live, app: number): Fate | null {
  const { answers, at, clock } = live;
  const column = answerColumns.at;
  let found: Fate | null = null;
  let looked = 0;
  for (let row = answers.length - 1; row >= 0 && looked < LOOKED_AT; row -= 1) {
    const when = answers.get(row, column.at);
    if (when > at || answers.get(row, column.app) !== app) continue;
    if (when < at - RECENT_NANOS[clock]) break;
    looked += 1;
    const code = answers.get(row, column.outcome);
    const name = outcomes[code] ?? 'waiting';
    if (code === ERROR) {
      const reason = reasons[answers.get(row, column.reason)] ?? 'none';
      return { mark: marks.error, words: reasonLabel(reason) };
    }
    const words = name === 'written' ? 'write saved' : outcomeWords[name].label;
    found ??= { mark: marks[name], words: words.replace(/ \(.*\)$/, '') };
  }
  return found;
}

/** The node that an app takes for the primary of a group, and whether it is right. */
export type Believed = { node: number; mistaken: boolean };

/** Which of the nodes on stage an app calls: what it believes where it is wrong, else the primary. */
export function calledBy(
  app: number,
  topology: TopologyView,
  live: Live,
  nodes: readonly number[],
  isPrimary: (node: number) => boolean,
): Believed[] {
  const groups = new Set(nodes.map((i) => topology.nodes[i]?.group ?? 0));
  const only = topology.apps[app]?.calls;
  return [...groups].flatMap((group): Believed[] => {
    if (only !== undefined && only !== topology.groups[group]?.id) return [];
    const wrong = live.beliefs.find((b) => b.app === app && b.group === group);
    if (wrong) return nodes.includes(wrong.node) ? [{ node: wrong.node, mistaken: true }] : [];
    const right = nodes.filter((i) => topology.nodes[i]?.group === group && isPrimary(i));
    return right.map((node) => ({ node, mistaken: false }));
  });
}
