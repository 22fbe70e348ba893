import { useEffect, useState } from 'react';
import { formatMoment } from '../../../content/words.ts';
import type { BranchView } from '../../../worker/protocol.ts';
import type { Lab, Rows } from '../../lab/types.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useLab } from '../../ui/useLab.ts';
import { caption } from './branchChanges.ts';
import { type Difference, differenceOf } from './difference.ts';

/** The comparison of two branches is written anew this often, in ms. */
const COMPARE_MS = 1000;
/** Figures beside a branch: more are not read there. */
const MOST_FIGURES = 3;

type Props = { lab: Lab; branch: BranchView; changes: readonly string[] };

/** What was changed in this branch, and what came of it, from the numbers of it and of the branch that it left. */
export function BranchWords({ lab, branch, changes }: Props) {
  const difference = useDifference(lab, branch);
  if (branch.from === '') return null;
  const { letter, name } = branch;
  return (
    <span className="branch-words">
      <b>{letter}</b>
      <span className="branch-what">
        {name && `, ${name}`}
        {': '}
        {caption(changes)}
      </span>
      {difference && (
        <span className="branch-result">
          {difference.words.length > 0
            ? ` · at ${formatMoment(difference.at)}: ${difference.words.slice(0, MOST_FIGURES).join('; ')}`
            : ` · no difference by ${formatMoment(difference.at)}`}
        </span>
      )}
    </span>
  );
}

/** All of it, where a line has no room: each change, and each figure that differs. */
export function BranchDialog({ lab, branch, changes, close }: Props & { close: () => void }) {
  const difference = useDifference(lab, branch);
  const { letter, name, from, at } = branch;
  return (
    <Dialog title={`Branch ${letter}${name && `, ${name}`}`} onClose={close}>
      <p>
        It left {from} at {formatMoment(at)}. What is different in it:
      </p>
      <ul className="branch-list">
        {changes.map((change, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may be done twice, and none moves
          <li key={i}>{change}</li>
        ))}
      </ul>
      {difference && difference.words.length > 0 && (
        <>
          <p>What came of it by {formatMoment(difference.at)}:</p>
          <ul className="branch-list">
            {difference.words.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function useDifference(lab: Lab, branch: BranchView): Difference | null {
  const cpu = useLab(lab, (s) =>
    s.topology?.engine === 'memcached' ? 'CPUUtilization' : 'EngineCPUUtilization',
  );
  const [found, setFound] = useState<Difference | null>(null);
  useEffect(() => {
    const look = () => {
      const [own, other] = [coarseOf(lab, branch.letter), coarseOf(lab, branch.from)];
      if (!own || !other) return setFound(null);
      const next = differenceOf(own, other, branch.at, lab.live.at, cpu);
      setFound((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    look();
    const timer = setInterval(look, COMPARE_MS);
    return () => clearInterval(timer);
  }, [lab, branch, cpu]);
  return found;
}

/** The samples of a branch, whether it is on stage or runs beside. */
export function coarseOf(lab: Lab, letter: string): Rows | undefined {
  if (letter === lab.store.getState().branches?.active) return lab.live.coarse;
  return lab.live.beside.find((b) => b.letter === letter)?.coarse;
}
