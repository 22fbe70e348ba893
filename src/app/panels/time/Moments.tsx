import { Presentation, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { momentGroups } from '../../../content/momentKinds.ts';
import { formatMoment } from '../../../content/words.ts';
import type { Bookmark } from '../../../exchange/historySchema.ts';
import { EVENT_PACE, isOperations, OPERATIONS_PACE } from '../../lab/clock.ts';
import type { Lab } from '../../lab/types.ts';
import { setPresenting } from '../../state/view.ts';
import { useLab } from '../../ui/useLab.ts';
import { possibleKinds } from './kinds.ts';

const SECOND = 1e9;

/** Steps, the way to the next event of a kind, and the named moments of the run. */
export function Moments({
  lab,
  onBookmark,
  onClose,
}: {
  lab: Lab;
  onBookmark: () => void;
  onClose: () => void;
}) {
  return (
    <section className="moments" aria-label="Moments">
      <h2>Step</h2>
      <div className="moments-steps">
        <Pair
          what="event"
          keys=", ."
          back={() => lab.step('event-back')}
          on={() => lab.step('event')}
        />
        <Pair
          what="answer"
          keys="[ ]"
          back={() => lab.step('request-back')}
          on={() => lab.step('request')}
        />
        <Pair what="second" keys="{ }" back={() => by(lab, -SECOND)} on={() => by(lab, SECOND)} />
      </div>
      <RunTo lab={lab} onClose={onClose} />
      <Hours lab={lab} />
      <h2>Moments</h2>
      <List lab={lab} />
      <button type="button" className="button small" onClick={onBookmark} title="(b)">
        Keep this moment
      </button>
      <button
        type="button"
        className="button small"
        title="Large type, one step at a time, for a room; each moment is a step"
        onClick={() => setPresenting(true)}
      >
        <Presentation size={18} aria-hidden="true" /> Present
      </button>
    </section>
  );
}

function by(lab: Lab, nanos: number): void {
  lab.pause(true);
  lab.seek(lab.live.at + nanos);
}

function Pair(props: { what: string; keys: string; back: () => void; on: () => void }) {
  const { what, keys, back, on } = props;
  return (
    <div className="moments-pair">
      <span>
        By {what} <kbd>{keys}</kbd>
      </span>
      <button type="button" className="button small" aria-label={`One ${what} back`} onClick={back}>
        Back
      </button>
      <button type="button" className="button small" aria-label={`One ${what} on`} onClick={on}>
        On
      </button>
    </div>
  );
}

function RunTo({ lab, onClose }: { lab: Lab; onClose: () => void }) {
  const [kind, setKind] = useState('any');
  const kinds = possibleKinds(lab);
  return (
    <form
      className="moments-run"
      onSubmit={(event) => {
        event.preventDefault();
        const chosen = kinds.filter((k) =>
          kind === 'any' ? k.rises.length === 0 : k.kind === kind,
        );
        lab.runTo(
          chosen.flatMap((k) => k.codes),
          chosen.flatMap((k) => k.rises),
        );
        onClose();
      }}
    >
      <label>
        Run to the next{' '}
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="any">event of any kind</option>
          {momentGroups.map((group) => (
            <optgroup key={group} label={group}>
              {kinds
                .filter((k) => k.group === group)
                .map((k) => (
                  <option key={k.kind} value={k.kind}>
                    {k.label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <button type="submit" className="button small">
        Run
      </button>
    </form>
  );
}

/** The third clock: an axis of minutes and hours. */
function Hours({ lab }: { lab: Lab }) {
  const hours = useLab(lab, (s) => isOperations(s.pace));
  return (
    <button
      type="button"
      className="button small"
      title="Minutes and hours on the axis, as fast as the engine can (m)"
      onClick={() => lab.setPace(hours ? EVENT_PACE : OPERATIONS_PACE)}
    >
      {hours ? 'Back to seconds' : 'Watch in minutes and hours'}
    </button>
  );
}

/** A row stays the row of its moment, whatever that is called and whichever are kept before it. */
const rows = new WeakMap<Bookmark, number>();
let lastRow = 0;

function rowOf(moment: Bookmark): number {
  const row = rows.get(moment) ?? ++lastRow;
  rows.set(moment, row);
  return row;
}

function List({ lab }: { lab: Lab }) {
  const bookmarks = useLab(lab, (s) => s.bookmarks);
  const list = useRef<HTMLUListElement>(null);
  const known = useRef(bookmarks);
  useEffect(() => {
    const before = known.current;
    known.current = bookmarks;
    if (bookmarks.length !== before.length + 1) return;
    // Whoever marks a moment types its name; elsewhere letters are shortcuts.
    const place = bookmarks.findIndex((b) => !before.includes(b));
    const name = list.current?.children[place]?.querySelector('input');
    name?.focus();
    name?.select();
  }, [bookmarks]);
  if (bookmarks.length === 0) {
    return <p className="quiet">None kept yet. They go with the run, in its link too.</p>;
  }
  const rename = (moment: Bookmark, name: string) => {
    if (name === moment.name) return;
    const renamed = { ...moment, name };
    rows.set(renamed, rowOf(moment));
    lab.setBookmarks(bookmarks.map((b) => (b === moment ? renamed : b)));
  };
  return (
    <ul className="moments-list" ref={list}>
      {bookmarks.map((moment) => (
        <Kept
          key={rowOf(moment)}
          lab={lab}
          moment={moment}
          rename={(name) => rename(moment, name)}
          drop={() => lab.setBookmarks(bookmarks.filter((b) => b !== moment))}
        />
      ))}
    </ul>
  );
}

function Kept(props: {
  lab: Lab;
  moment: Bookmark;
  rename: (name: string) => void;
  drop: () => void;
}) {
  const { lab, moment, rename, drop } = props;
  const { at, name } = moment;
  return (
    <li>
      <button
        type="button"
        className="button small"
        aria-label={`Go to ${name}`}
        onClick={() => {
          lab.pause(true);
          lab.seek(at);
        }}
      >
        {formatMoment(at)}
      </button>
      <input
        defaultValue={name}
        maxLength={60}
        aria-label={`Name of the moment at ${formatMoment(at)}`}
        onBlur={({ currentTarget: field }) => {
          // Without a name it keeps the one that it had.
          field.value = field.value.trim() || name;
          rename(field.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <button
        type="button"
        className="button plain square"
        aria-label={`Delete ${name}`}
        title={`Delete ${name}`}
        onClick={drop}
      >
        <Trash2 size={18} aria-hidden="true" />
      </button>
    </li>
  );
}
