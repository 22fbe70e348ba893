import { Table2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Lab } from '../../lab/types.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useLab } from '../../ui/useLab.ts';
import { countsTable } from './pens/counts.ts';
import type { PenTable } from './pens/pen.ts';
import { pens } from './pens/pens.ts';
import { momentText, timeUnit, type View } from './scale.ts';
import { sceneOf } from './scene.ts';

/** Tables of a run that comes to rest are written anew at most this often, in ms. */
const ANEW_MS = 200;

type Opened = { at: string; tables: PenTable[] };

/** The button that shows the numbers behind the drawing, a table for each pen. `view`: what is drawn now. */
export function Numbers({ lab, view }: { lab: Lab; view?: () => View }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const isOpen = opened !== null;
  const playing = useLab(lab, (s) => s.playing);
  const drawn = () => view?.() ?? lab.live.view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn is asked for each time
  useEffect(() => {
    if (!isOpen) return;
    return settled(lab, drawn, (at) => setOpened((is) => is && tablesOf(lab, at)));
  }, [lab, isOpen]);
  return (
    <>
      <button
        type="button"
        className="button plain open-numbers"
        onClick={() => setOpened(tablesOf(lab, drawn()))}
        aria-label="Numbers"
        aria-haspopup="dialog"
        title="The numbers behind the charts, as tables"
      >
        <Table2 size={18} aria-hidden="true" />
        <span className="numbers-word">Numbers</span>
      </button>
      {opened && (
        <Dialog title={`Numbers at ${opened.at}`} wide onClose={() => setOpened(null)}>
          <p className="quiet">
            What the charts show, from the left edge of the axis to this moment.{' '}
            {playing
              ? 'The run goes on behind; open again for newer numbers.'
              : 'The run stands still.'}
          </p>
          {opened.tables.map((table) => (
            <NumberTable key={table.caption} table={table} />
          ))}
        </Dialog>
      )}
    </>
  );
}

function tablesOf({ live, store }: Lab, view: View): Opened {
  const scene = sceneOf(live, view, store.getState(), 0);
  return {
    at: momentText(scene.present, timeUnit(scene.view)),
    tables: [...pens.map((pen) => pen.table(scene)), countsTable(scene)],
  };
}

/**
 * Hands on the view once it does not zoom, and anew as often as what is drawn of a run that stands still has changed:
 * right after a pause the engine's last frame is still to come.
 */
function settled(lab: Lab, drawn: () => View, then: (view: View) => void): () => void {
  let last = '';
  let lastView: View | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  return lab.onPaint(({ at, playing, clock, pace, coarse, fine }) => {
    const view = drawn();
    const zooms = view.from !== lastView?.from || view.to !== lastView.to;
    lastView = view;
    const now = performance.now();
    if (zooms || (playing && last !== '') || now - readAt < ANEW_MS) return;
    const sign = [at, view.from, view.to, clock, pace, coarse.length, fine.length].join();
    if (sign === last) return;
    last = sign;
    readAt = now;
    then(view);
  });
}

function NumberTable({ table }: { table: PenTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="recorder-numbers" tabIndex={0} aria-label={table.caption}>
      <table>
        <caption>
          <span className="recorder-caption">{table.caption}</span>
        </caption>
        <thead>
          <tr>
            {table.head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.length === 0 && (
            <tr>
              <td colSpan={table.head.length}>Nothing yet.</td>
            </tr>
          )}
          {table.rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are a copy of one moment and never move
            <tr key={row}>
              <th scope="row">{cells[0]}</th>
              {cells.slice(1).map((cell, column) => (
                <td key={table.head[column + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
