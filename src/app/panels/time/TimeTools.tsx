import { Bookmark, GitBranch } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { bookmarkNow, forkNow } from '../../lab/bookmark.ts';
import type { Lab } from '../../lab/types.ts';
import { SAID_ID } from '../../ui/saidId.ts';
import { PHONE, useLab, useMedia } from '../../ui/useLab.ts';
import { deedWords } from '../deedWords.ts';
import { Moments } from './Moments.tsx';
import { type SaidWords, saidOf } from './said.ts';
import './time-tools.css';

/**
 * Beside the handle of time: a branch from here, and the moments of the run. `folded`: only what is said of them, where
 * they are folded away.
 */
export function TimeTools({ lab, folded = false }: { lab: Lab; folded?: boolean }) {
  const ready = useLab(lab, (s) => s.status === 'ready');
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState<SaidWords | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const branches = useLab(lab, (s) => s.branches);
  const before = useRef(branches);
  useEffect(() => {
    const words = saidOf(before.current, branches, (deed) =>
      deedWords(deed, lab.store.getState().tables),
    );
    before.current = branches;
    if (words) setSaid(words);
  }, [lab, branches]);
  const bookmarks = useLab(lab, (s) => s.bookmarks);
  const marked = useRef(bookmarks);
  useEffect(() => {
    const added = bookmarks.length - marked.current.length;
    marked.current = bookmarks;
    // A file may bring some of its own.
    if (added === 1)
      setSaid(['Moment kept.', 'It is in Moments, in the link and in the run file.']);
  }, [bookmarks]);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 6000);
    return () => clearTimeout(timer);
  }, [said]);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      const inside = event.target instanceof Node && root.current?.contains(event.target);
      const isKey = event instanceof KeyboardEvent;
      if (isKey ? event.key !== 'Escape' : inside) return;
      // This Escape is for the panel, and not for what is selected.
      if (isKey) event.preventDefault();
      setOpen(false);
    };
    addEventListener('keydown', close, true);
    addEventListener('pointerdown', close);
    return () => {
      removeEventListener('keydown', close, true);
      removeEventListener('pointerdown', close);
    };
  }, [open]);
  if (folded) return <Said words={said} />;
  return (
    <div className="time-tools" ref={root}>
      <button
        type="button"
        className="button small"
        aria-label="Fork here"
        disabled={!ready}
        title="A branch of this run begins at this moment (h)"
        onClick={() => forkNow(lab)}
      >
        <GitBranch size={18} aria-hidden="true" /> <span className="time-word">Fork here</span>
      </button>
      <button
        type="button"
        className="button small"
        aria-label="Moments"
        aria-expanded={open}
        title="Steps, the next event of a kind, moments that are kept"
        onClick={() => setOpen(!open)}
      >
        <Bookmark size={18} aria-hidden="true" /> <span className="time-word">Moments</span>
      </button>
      <Said words={open ? null : said} />
      {open && (
        <Moments lab={lab} onBookmark={() => bookmarkNow(lab)} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}

/** What was made just now, and where it went: in the free part of the header, on a phone above the transport. */
function Said({ words }: { words: SaidWords | null }) {
  const phone = useMedia(PHONE);
  const header = phone ? null : document.getElementById(SAID_ID);
  const said = (
    <p className="time-said" role="status">
      {words?.[0]}
      {words?.[1] && <span className="time-said-more"> {words[1]}</span>}
    </p>
  );
  return header ? createPortal(said, header) : said;
}
