import { Pencil, Trash2 } from 'lucide-react';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { formatMoment } from '../../../content/words.ts';
import type { BranchView } from '../../../worker/protocol.ts';
import type { Lab, Rows } from '../../lab/types.ts';
import { useLab } from '../../ui/useLab.ts';
import { deedWords } from '../deedWords.ts';
import './branch-rows.css';
import { differenceOf } from './difference.ts';
import { dashes } from './draw.ts';
import type { View } from './scale.ts';

/** The comparison of two branches is written anew this often, in ms. */
const COMPARE_MS = 1000;

export type BranchRowsHandle = {
  /** Moves forks and ends to where they stand in the view that is drawn. */
  paint(drawn: View): void;
};

/** The branches of the run, a row for each under the axis, with what makes it another than the one it left. */
export function BranchRows({ lab, ref }: { lab: Lab; ref: Ref<BranchRowsHandle> }) {
  const branches = useLab(lab, (s) => s.branches);
  const list = useRef<HTMLUListElement>(null);
  useImperativeHandle(ref, () => ({
    paint({ from, to }) {
      const view = lab.store.getState().branches;
      const rows = list.current?.children;
      if (!view || !rows) return;
      const percent = (at: number) =>
        `${(100 * Math.min(1, Math.max(0, (at - from) / (to - from)))).toFixed(2)}%`;
      for (const [i, { letter, at }] of view.list.entries()) {
        const row = rows[i] as HTMLElement | undefined;
        if (!row) continue;
        set(row, '--fork', percent(at));
        set(row, '--end', percent(letter === view.active ? lab.live.at : endOf(lab, letter)));
        row.toggleAttribute('data-forks', at > from && at < to);
      }
    },
  }));
  if (!branches || branches.list.length < 2) return null;
  // Where there is room for the words of one: the branch on stage, or what has left it.
  const { list: all, active } = branches;
  const onStage = all.find((b) => b.letter === active);
  const told = onStage?.from ? onStage : (all.findLast((b) => b.from === active) ?? all.at(-1));
  return (
    <ul className="branch-rows" ref={list} aria-label="Branches">
      {branches.list.map((branch) => (
        <Row
          key={branch.letter}
          lab={lab}
          branch={branch}
          active={branches.active}
          told={branch === told}
        />
      ))}
    </ul>
  );
}

type RowProps = { lab: Lab; branch: BranchView; active: string; told: boolean };

function Row({ lab, branch, active, told }: RowProps) {
  const [renaming, setRenaming] = useState(false);
  const { letter, name } = branch;
  const on = letter === active;
  const called = name === '' ? `branch ${letter}` : `branch ${letter}, ${name}`;
  return (
    <li className="branch-row" data-on={on} data-told={told}>
      <button
        type="button"
        className="branch-letter"
        aria-pressed={on}
        title={on ? `On stage: ${called}` : `Put ${called} on stage (v)`}
        onClick={() => void (on ? null : lab.switchBranch(letter))}
      >
        <b>{letter}</b>
        <span className="branch-name">
          {name || (branch.from === '' ? 'as it was' : 'changed')}
        </span>
      </button>
      <div className="branch-line">
        <svg aria-hidden="true" className="branch-drawn" preserveAspectRatio="none">
          <line x1="0" x2="100%" y1="50%" y2="50%" strokeDasharray={dashes[letter]?.join(' ')} />
        </svg>
        {branch.from !== '' && <span className="branch-fork" aria-hidden="true" />}
        {renaming ? (
          <Renaming lab={lab} branch={branch} done={() => setRenaming(false)} />
        ) : (
          <Words lab={lab} branch={branch} />
        )}
      </div>
      <button
        type="button"
        className="branch-act"
        aria-label={`Rename ${called}`}
        title={`Rename ${called}`}
        onClick={() => setRenaming(!renaming)}
      >
        <Pencil size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="branch-act"
        aria-label={`Delete ${called}`}
        title={`Delete ${called}. Undo brings it back`}
        onClick={() => void lab.dropBranch(letter)}
      >
        <Trash2 size={16} aria-hidden="true" />
      </button>
    </li>
  );
}

function Renaming({ lab, branch, done }: { lab: Lab; branch: BranchView; done: () => void }) {
  return (
    <form
      className="branch-renaming"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get('name');
        lab.nameBranch(branch.letter, String(text ?? ''));
        done();
      }}
    >
      <input
        name="name"
        // biome-ignore lint/a11y/noAutofocus: who pressed "Rename" types next
        autoFocus
        defaultValue={branch.name}
        maxLength={60}
        aria-label={`Name of branch ${branch.letter}`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') done();
        }}
      />
      <button type="submit" className="button small">
        Keep
      </button>
    </form>
  );
}

/** What was changed when this branch left another, and what came of it, from the numbers of both. */
function Words({ lab, branch }: { lab: Lab; branch: BranchView }) {
  const tables = useLab(lab, (s) => s.tables);
  const parent = useLab(lab, (s) => s.branches?.list.find((b) => b.letter === branch.from));
  const difference = useDifference(lab, branch, parent);
  if (branch.from === '') return null;
  const own = branch.interventions.find(
    (change, i) => JSON.stringify(change) !== JSON.stringify(parent?.interventions[i]),
  );
  const forked = ` left ${branch.from} at ${formatMoment(branch.at)}`;
  return (
    <span className="branch-words">
      <b>{branch.letter}</b>
      {branch.name && `, ${branch.name},`}
      {forked}
      {own ? `, ${deedWords(own, tables)}` : ': nothing changed yet'}
      {difference && (
        <span className="branch-result">
          {difference.words.length > 0
            ? ` · at ${formatMoment(difference.at)}: ${difference.words.join('; ')}`
            : ` · no difference by ${formatMoment(difference.at)}`}
        </span>
      )}
    </span>
  );
}

function useDifference(lab: Lab, branch: BranchView, parent: BranchView | undefined) {
  const [found, setFound] = useState<ReturnType<typeof differenceOf>>(null);
  useEffect(() => {
    const look = () => {
      const [own, other] = [coarseOf(lab, branch.letter), coarseOf(lab, branch.from)];
      if (!own || !other || !parent) return setFound(null);
      const next = differenceOf(own, other, branch.at, lab.live.at);
      setFound((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    look();
    const timer = setInterval(look, COMPARE_MS);
    return () => clearInterval(timer);
  }, [lab, branch, parent]);
  return found;
}

function coarseOf(lab: Lab, letter: string): Rows | undefined {
  if (letter === lab.store.getState().branches?.active) return lab.live.coarse;
  return lab.live.beside.find((b) => b.letter === letter)?.coarse;
}

function endOf(lab: Lab, letter: string): number {
  const rows = coarseOf(lab, letter);
  return rows && rows.length > 0 ? rows.get(rows.length - 1, 0) : 0;
}

function set(row: HTMLElement, name: string, value: string): void {
  if (row.style.getPropertyValue(name) !== value) row.style.setProperty(name, value);
}
