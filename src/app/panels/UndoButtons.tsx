import { Redo2, Undo2 } from 'lucide-react';
import type { Lab } from '../lab/types.ts';
import { useLab } from '../ui/useLab.ts';
import { deedWords } from './deedWords.ts';

/** The way back from every change, and forward again; the tooltip says what it is. */
export function UndoButtons({ lab }: { lab: Lab }) {
  return (
    <>
      <Way lab={lab} which="undo" />
      <Way lab={lab} which="redo" />
    </>
  );
}

function Way({ lab, which }: { lab: Lab; which: 'undo' | 'redo' }) {
  const deed = useLab(lab, (s) => s.branches?.[which] ?? null);
  const tables = useLab(lab, (s) => s.tables);
  const Icon = which === 'undo' ? Undo2 : Redo2;
  const name = which === 'undo' ? 'Undo' : 'Redo';
  const keys = which === 'undo' ? 'Ctrl+Z' : 'Ctrl+Shift+Z';
  const what = deed && deedWords(deed, tables);
  return (
    <button
      type="button"
      className="button plain square"
      aria-label={name}
      title={what ? `${name}: ${what} (${keys})` : `Nothing to ${which} (${keys})`}
      disabled={!deed}
      onClick={() => void lab[which]()}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
