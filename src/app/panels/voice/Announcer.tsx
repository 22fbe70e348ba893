import { useEffect, useRef, useState } from 'react';
import type { Lab } from '../../lab/types.ts';
import { namesOf } from '../../ui/names.ts';
import { momentText, timeUnit } from '../recorder/scale.ts';
import './announcer.css';
import { Narrator } from './narrator.ts';
import { asked } from './where.ts';
import { whereWords } from './whereWords.ts';

/** Lines kept in the region; only what is added is read out. */
const KEPT = 5;
/** How often it is looked whether the words before have been read. */
const LOOK_MS = 250;
/** How long the answer to "where" stays on screen. It can be asked for again. */
const WHERE_MS = 15_000;

type Line = { id: number; words: string };

/**
 * Reads out what happens as it happens, with its moment in the words of the clock, and how things stand when it is
 * asked for. `tells`: whether the playground is in sight; if not, events go by untold.
 */
export function Announcer({ lab, tells }: { lab: Lab; tells: boolean }) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [where, setWhere] = useState('');
  const count = useRef(0);
  useEffect(() => {
    const say = (words: string) => {
      count.current += 1;
      const line = { id: count.current, words };
      setLines((before) => [...before, line].slice(-KEPT));
    };
    const momentOf = (at: number) => momentText(at, timeUnit(lab.live.view));
    const stop = tells ? narrate(lab, momentOf, say) : () => undefined;
    let timer: ReturnType<typeof setTimeout>;
    const stopAsking = asked.subscribe(() => {
      const words = whereWords(lab.live, lab.store.getState(), momentOf(lab.live.at));
      say(words);
      setWhere(words);
      clearTimeout(timer);
      timer = setTimeout(() => setWhere(''), WHERE_MS);
    });
    return () => {
      stop();
      stopAsking();
      clearTimeout(timer);
    };
  }, [lab, tells]);
  return (
    <>
      <div className="hidden-visually" role="log" aria-live="polite" aria-label="Read out">
        {lines.map(({ id, words }) => (
          <p key={id}>{words}</p>
        ))}
      </div>
      {/* The region above has the same words. */}
      {where !== '' && (
        <p className="where" aria-hidden="true">
          {where}
        </p>
      )}
    </>
  );
}

/** Lets the events of a lab be told; returns the way to stop. */
function narrate(
  lab: Lab,
  momentOf: (at: number) => string,
  say: (words: string) => void,
): () => void {
  const narrator = new Narrator(lab.store.getState().notices);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    timer = undefined;
    const words = narrator.due(performance.now(), momentOf, namesOf(lab.store.getState().tables));
    if (words !== null) say(words);
    if (narrator.isWaiting) timer = setTimeout(look, LOOK_MS);
  };
  const stop = lab.store.subscribe(({ notices }, before) => {
    if (notices === before.notices) return;
    narrator.hear(notices);
    if (timer === undefined) look();
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
