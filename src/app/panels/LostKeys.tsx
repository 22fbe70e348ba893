import { useId, useState } from 'react';
import { type Lost, lostIn, lostRow, lostSummary } from '../../content/lostWords.ts';
import { counted } from '../../content/words.ts';
import type { LostKeys } from '../../engine/inspect/lostKeys.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Lab } from '../lab/types.ts';
import { keyTail } from '../ui/format.ts';
import { useAnswer } from '../ui/useAnswer.ts';
import { useLab } from '../ui/useLab.ts';
import { Words } from '../ui/Words.tsx';
import './lost-keys.css';

/** Which acknowledged writes a new primary lacks, key by key, once somebody asks; nothing when none is lost. */
export function WhichWrites({ lab, events }: { lab: Lab; events: readonly Notice[] }) {
  const [open, setOpen] = useState(false);
  const lost = lostIn(events);
  if (!lost) return null;
  return (
    <details
      className="lost-keys"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>Which {lost.all === 1 ? 'write is' : 'writes are'} lost?</summary>
      {open && <Table lab={lab} lost={lost} />}
    </details>
  );
}

function Table({ lab, lost: asked }: { lab: Lab; lost: Lost }) {
  const id = useId();
  const lost = useLost(lab, asked);
  if (lost === 'asking') return <p className="quiet">Looking them up.</p>;
  if (lost === null) return <p>They cannot be looked up without a connection.</p>;
  const hidden = lost.keys.older + lost.keys.absent + lost.keys.harmless - lost.worst.length;
  return (
    <>
      <p id={id}>
        <Words>{lostSummary(lost, asked.all)}</Words>
      </p>
      {lost.worst.length > 0 && (
        <table className="lost-table" aria-describedby={id}>
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Writes</th>
              <th scope="col">Last version</th>
              <th scope="col">Left</th>
            </tr>
          </thead>
          <tbody>
            {lost.worst.map((key) => {
              const { writes, undone, when, left } = lostRow(key);
              return (
                <tr key={key.key}>
                  <th scope="row" className="lost-key" title={key.name}>
                    {keyTail(key.name)}
                  </th>
                  <td>{writes}</td>
                  <td>
                    {undone}
                    <span className="lost-when">
                      <Words>{when}</Words>
                    </span>
                  </td>
                  <td data-fate={key.fate}>
                    {left}
                    {lost.nodes.length > 1 && (
                      <span className="lost-when">
                        on <Words>{key.on}</Words>
                      </span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {hidden > 0 && <p className="quiet">And {counted(hidden, 'key')} more.</p>}
      <p className="quiet">A version counts the writes that the database has had of the key.</p>
    </>
  );
}

/** Asked for anew when more of them are counted: a node that was cut off gives its own up when it comes back. */
function useLost(lab: Lab, { causes, alone, all }: Lost): LostKeys | null | 'asking' {
  const [lost, setLost] = useState<LostKeys | null | 'asking'>('asking');
  const run = useLab(lab, (s) => s.run);
  // The same numbers in another list are the same question.
  const again = [causes.join(), alone, all, run];
  useAnswer(lab, { kind: 'lost-keys', causes, alone }, again, (answer) =>
    setLost(answer?.lost ?? null),
  );
  return lost;
}
