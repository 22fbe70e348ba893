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

type WayProps = {
  lab: Lab;
  which: 'undo' | 'redo';
  /** Where room is short, it is there only when there is something for it to do. */
  spares?: boolean;
};

/** One of the two ways. */
export function Way({ lab, which, spares = false }: WayProps) {
  const own = useLab(lab, (s) => s.branches?.[which] ?? null);
  const isRestart = useLab(lab, (s) => s.restarts[which]);
  const tables = useLab(lab, (s) => s.tables);
  const Icon = which === 'undo' ? Undo2 : Redo2;
  const name = which === 'undo' ? 'Undo' : 'Redo';
  const keys = which === 'undo' ? 'Ctrl+Z' : 'Ctrl+Shift+Z';
  const what = own ? deedWords(own, tables) : isRestart ? 'from the start' : null;
  if (spares && !what) return null;
  return (
    <button
      type="button"
      className={`button plain square way-${which}`}
      aria-label={name}
      title={what ? `${name}: ${what} (${keys})` : `Nothing to ${which} (${keys})`}
      disabled={!what}
      onClick={() => void lab[which]()}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
