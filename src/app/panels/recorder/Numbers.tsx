import { Table2 } from 'lucide-react';
import { useState } from 'react';
import type { Lab } from '../../lab/types.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { countsTable } from './pens/counts.ts';
import type { PenTable } from './pens/pen.ts';
import { pens } from './pens/pens.ts';
import { momentText, timeUnit, type View } from './scale.ts';
import { sceneOf } from './scene.ts';

type Opened = { at: string; tables: PenTable[] };

/** The button that shows the numbers behind the drawing, a table for each pen. `view`: what is drawn now. */
export function Numbers({ lab, view }: { lab: Lab; view?: () => View }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const open = () => {
    const scene = sceneOf(lab.live, view?.() ?? lab.live.view, lab.store.getState(), 0);
    setOpened({
      at: momentText(scene.present, timeUnit(scene.view)),
      tables: [...pens.map((pen) => pen.table(scene)), countsTable(scene)],
    });
  };
  return (
    <>
      <button
        type="button"
        className="button plain open-numbers"
        onClick={open}
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
            What the charts show, from the left edge of the axis to this moment. The run goes on
            behind; open again for newer numbers.
          </p>
          {opened.tables.map((table) => (
            <NumberTable key={table.caption} table={table} />
          ))}
        </Dialog>
      )}
    </>
  );
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
