import { useMemo } from 'react';
import { changesOf } from '../../content/changeWords.ts';
import type { Lab } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { useLab } from '../ui/useLab.ts';
import './just-happened.css';

/** The newest changes that are shown. */
const SHOWN = 4;

/** What changes of settings did: figures of this run from before and after each of them. */
export function WhatChanged({ lab }: { lab: Lab }) {
  const notices = useLab(lab, (s) => s.notices);
  const tables = useLab(lab, (s) => s.tables);
  const snapshot = useLab(lab, (s) => s.snapshot);
  const names = useMemo(() => namesOf(tables), [tables]);
  if (!snapshot) return null;
  const changes = changesOf(notices, lab.live.coarse, snapshot.frame.at, names).slice(-SHOWN);
  if (changes.length === 0) return null;
  return (
    <section className="just-happened" aria-labelledby="what-changed-title">
      <h2 id="what-changed-title">Before and after each change</h2>
      {changes.map(({ from, when, what, figures, note }) => (
        <details key={from} open={from === changes.at(-1)?.from || undefined}>
          <summary>
            {when}: {what}
          </summary>
          {figures.map((words) => (
            <p key={words}>{words}</p>
          ))}
          <p className="quiet">{note}</p>
        </details>
      ))}
    </section>
  );
}
