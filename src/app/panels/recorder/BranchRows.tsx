import { List, Pencil, Trash2 } from 'lucide-react';
import { type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { BranchView } from '../../../worker/protocol.ts';
import type { Lab } from '../../lab/types.ts';
import { useLab } from '../../ui/useLab.ts';
import { BranchDialog, BranchWords, coarseOf } from './BranchWords.tsx';
import './branch-rows.css';
import { branchChanges, caption } from './branchChanges.ts';
import { dashes } from './draw.ts';
import type { View } from './scale.ts';

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
  const [listed, setListed] = useState(false);
  const tables = useLab(lab, (s) => s.tables);
  const parent = useLab(lab, (s) => s.branches?.list.find((b) => b.letter === branch.from));
  const changes = useMemo(
    () => (parent ? branchChanges(branch.interventions, parent.interventions, tables) : []),
    [branch, parent, tables],
  );
  const { letter, name } = branch;
  const on = letter === active;
  const called = name === '' ? `branch ${letter}` : `branch ${letter}, ${name}`;
  // Which of several it is: by the name that somebody gave it, else by what is different in it.
  const what = parent ? caption(changes) : letter === 'A' ? 'as it was' : 'the first now';
  const puts = on ? `On stage: ${called}` : `Put ${called} on stage (v)`;
  return (
    <li className="branch-row" data-on={on} data-told={told}>
      <button
        type="button"
        className="branch-letter"
        aria-pressed={on}
        title={[puts, ...changes].join('\n')}
        onClick={() => void (on ? null : lab.switchBranch(letter))}
      >
        <b>{letter}</b> <Line letter={letter} className="branch-sample" />
        <span className="branch-name" data-told={parent && name === ''}>
          {name || what}
        </span>
      </button>
      <div className="branch-line">
        <Line letter={letter} className="branch-drawn" />
        {branch.from !== '' && <span className="branch-fork" aria-hidden="true" />}
        {renaming ? (
          <Renaming lab={lab} branch={branch} done={() => setRenaming(false)} />
        ) : (
          <BranchWords lab={lab} branch={branch} changes={changes} />
        )}
      </div>
      <div className="branch-acts">
        {changes.length > 0 && (
          <button
            type="button"
            className="branch-act branch-all"
            aria-label={`All that is different in ${called}`}
            title={`All that is different in ${called}:\n${changes.join('\n')}`}
            aria-haspopup="dialog"
            onClick={() => setListed(true)}
          >
            <List size={16} aria-hidden="true" />
          </button>
        )}
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
      </div>
      {listed && (
        <BranchDialog lab={lab} branch={branch} changes={changes} close={() => setListed(false)} />
      )}
    </li>
  );
}

/** How its line is drawn on the charts. */
function Line({ letter, className }: { letter: string; className: string }) {
  return (
    <svg aria-hidden="true" className={className} preserveAspectRatio="none">
      <line x1="0" x2="100%" y1="50%" y2="50%" strokeDasharray={dashes[letter]?.join(' ')} />
    </svg>
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

function endOf(lab: Lab, letter: string): number {
  const rows = coarseOf(lab, letter);
  return rows && rows.length > 0 ? rows.get(rows.length - 1, 0) : 0;
}

function set(row: HTMLElement, name: string, value: string): void {
  if (row.style.getPropertyValue(name) !== value) row.style.setProperty(name, value);
}
