import { useMemo } from 'react';
import { sentence } from '../../content/sentences/sentences.ts';
import { formatMoment } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { useLab } from '../ui/useLab.ts';
import { Words } from '../ui/Words.tsx';
import { aheadRows } from './ahead.ts';
import './ahead.css';
import { deedWords } from './deedWords.ts';

/** More of it is counted, not listed. */
const SHOWN = 8;

/** What is known to come: changes that the run holds, and events that were played before. Nothing where there is none. */
export function Ahead({ lab }: { lab: Lab }) {
  const ahead = useLab(lab, (s) => s.ahead);
  const interventions = useLab(lab, (s) => s.run?.interventions);
  const now = useLab(lab, (s) => s.snapshot?.at ?? 0);
  const tables = useLab(lab, (s) => s.tables);
  const names = useMemo(() => namesOf(tables), [tables]);
  const rows = aheadRows(now, interventions ?? [], ahead);
  if (rows.length === 0) return null;
  return (
    <section className="ahead" aria-labelledby="ahead-title">
      <h2 id="ahead-title">Still to come</h2>
      <ol>
        {rows.slice(0, SHOWN).map((row) => {
          const words =
            row.kind === 'planned'
              ? `${row.at > lab.live.reached ? 'Planned: ' : ''}${deedWords(row.intervention, tables)}`
              : sentence(row.notice, names);
          return (
            <li key={`${row.at} ${words}`}>
              <button
                type="button"
                className="event"
                title="Go to this moment"
                onClick={() => {
                  lab.pause();
                  lab.seek(row.at);
                }}
              >
                <span className="event-number" />
                <span className="event-time">{formatMoment(row.at)}</span>
                <span className="event-words">
                  <Words>{words}</Words>
                </span>
              </button>
            </li>
          );
        })}
        {rows.length > SHOWN && <li className="quiet">and {rows.length - SHOWN} more</li>}
      </ol>
    </section>
  );
}
