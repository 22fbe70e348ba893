import { useEffect, useMemo, useRef, useState } from 'react';
import { relate } from '../../content/causes.ts';
import { sentence } from '../../content/sentences/sentences.ts';
import { formatMoment } from '../../content/words.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Lab } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { useLab } from '../ui/useLab.ts';
import { Words } from '../ui/Words.tsx';
import { CauseTree } from './CauseTree.tsx';
import './event-log.css';
import { follow } from './follow.ts';
import { WhichWrites } from './LostKeys.tsx';
import { numberedEvents } from './recorder/events.ts';
import { requestsBetween } from './requestChoice.ts';

/** The newest events that are in the document; the charts and the run file have all. */
const SHOWN = 150;

/** A list that stands this near its end follows what is added; one that was scrolled back stays. */
const NEAR_END_PX = 24;

/** Requests that were answered within this time of an event have to do with its moment. */
const AROUND_NANOS = 0.5e9;

/** The story so far in plain sentences; one that is chosen shows its causes and effects. */
export function EventLog({ lab }: { lab: Lab }) {
  const notices = useLab(lab, (s) => s.notices);
  const tables = useLab(lab, (s) => s.tables);
  const names = useMemo(() => namesOf(tables), [tables]);
  const numbers = useMemo(
    () => new Map(numberedEvents(notices).map((event) => [event.notice.seq, event.number])),
    [notices],
  );
  const shown = notices.slice(-SHOWN);
  const causes = useMemo(() => relate(notices), [notices]);
  const [chosen, setChosen] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen === null) return;
    const line = document.getElementById(`event-${chosen}`);
    if (list.current && line) list.current.scrollTop = line.offsetTop - list.current.offsetTop;
  }, [chosen]);
  const atEnd = useRef(true);
  const count = notices.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what makes the list scroll
  useEffect(() => {
    if (list.current && atEnd.current) scrollToEnd(list.current);
  }, [count]);

  function walkTo(seq: number): void {
    setChosen(seq);
    document.getElementById(`event-${seq}`)?.focus();
  }

  function around({ at, request }: Notice): number[] {
    if (request !== undefined) return [request];
    return requestsBetween(lab.live, at - AROUND_NANOS, Math.min(at + AROUND_NANOS, lab.live.at));
  }

  function goTo(notice: Notice): void {
    lab.pause();
    lab.seek(notice.at);
  }

  return (
    <section className="event-log" aria-labelledby="event-log-title">
      <h2 id="event-log-title">All events</h2>
      {count === 0 && <p className="quiet">Nothing has gone wrong yet. Crash something.</p>}
      {count > SHOWN && <p className="quiet">{count - SHOWN} earlier events are not listed.</p>}
      <div
        className="event-log-list"
        ref={list}
        role="log"
        // The announcer reads them out, and not each of them.
        aria-live="off"
        aria-label="Events"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollTop + clientHeight >= scrollHeight - NEAR_END_PX;
        }}
      >
        <ol>
          {shown.map((notice) => (
            <li key={notice.seq}>
              <button
                type="button"
                className="event"
                id={`event-${notice.seq}`}
                title="What led to it and what came of it"
                aria-expanded={notice.seq === chosen}
                onClick={() => setChosen(notice.seq === chosen ? null : notice.seq)}
              >
                <span className="event-number" data-numbered={numbers.has(notice.seq)}>
                  {numbers.get(notice.seq)}
                </span>
                <span className="event-time">{formatMoment(notice.at)}</span>
                <span className="event-words">
                  <Words>{sentence(notice, names)}</Words>
                </span>
              </button>
              {notice.seq === chosen && (
                <CauseTree
                  notice={notice}
                  causes={causes}
                  names={names}
                  choose={walkTo}
                  goTo={goTo}
                  hasRequest={around(notice).length > 0}
                  lost={<WhichWrites lab={lab} events={[notice]} />}
                  followRequest={() => void follow(lab, around(notice))}
                />
              )}
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

/** To the newest line, with a whole line at the top: room is left below the last one for that. */
function scrollToEnd(list: HTMLElement): void {
  const lines = list.firstElementChild as HTMLElement;
  lines.style.paddingBottom = '';
  const hidden = list.scrollHeight - list.clientHeight;
  if (hidden <= 0) return;
  const offset = (line: Element) => (line as HTMLElement).offsetTop - lines.offsetTop;
  const top = [...lines.children].find((line) => offset(line) >= hidden);
  if (top) lines.style.paddingBottom = `${offset(top) - hidden}px`;
  list.scrollTop = list.scrollHeight;
}
