import { useMemo, useRef } from 'react';
import { sentence } from '../../content/sentences/sentences.ts';
import type { Lab } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { useLab } from '../ui/useLab.ts';

/** Sentences kept in the region; only what is added is read out. */
const KEPT = 5;

/** Reads new events out where the story itself is out of sight. What happened before is not read again. */
export function Announcer({ lab }: { lab: Lab }) {
  const notices = useLab(lab, (s) => s.notices);
  const tables = useLab(lab, (s) => s.tables);
  const names = useMemo(() => namesOf(tables), [tables]);
  const first = useRef(notices.at(-1)?.seq ?? -1);
  return (
    <div className="hidden-visually" role="log" aria-live="polite" aria-label="New events">
      {notices
        .slice(-KEPT)
        .filter((notice) => notice.seq > first.current)
        .map((notice) => (
          <p key={notice.seq}>{sentence(notice, names)}</p>
        ))}
    </div>
  );
}
