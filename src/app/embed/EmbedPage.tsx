import { Pause, Play, RotateCcw } from 'lucide-react';
import { useEffect } from 'react';
import type { Lab } from '../lab/types.ts';
import { Announcer } from '../panels/Announcer.tsx';
import { Stage } from '../stage/Stage.tsx';
import { watchFirstFrame } from '../ui/firstFrame.ts';
import { useLab } from '../ui/useLab.ts';
import './embed.css';

/** A run inside another page: its question, the stage, play and restart, and the way to the whole app. */
export function EmbedPage({ lab, fragment }: { lab: Lab; fragment: string }) {
  const question = useLab(lab, (s) => s.run?.scenario.question || s.run?.scenario.name || '');
  const playing = useLab(lab, (s) => s.playing);
  const ready = useLab(lab, (s) => s.status === 'ready');
  const trouble = useLab(lab, (s) => s.failure?.message ?? s.message);
  useEffect(() => watchFirstFrame(lab), [lab]);
  useEffect(() => {
    if (question) document.title = `${question} - Cachescape`;
  }, [question]);
  return (
    <main className="embed">
      <h1>{question}</h1>
      {trouble && (
        <p className="embed-trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="embed-stage">
        <Stage lab={lab} />
      </div>
      <Announcer lab={lab} />
      <div className="embed-foot">
        <button
          type="button"
          className="button square"
          aria-label={playing ? 'Pause' : 'Play'}
          disabled={!ready}
          onClick={() => (playing ? lab.pause() : lab.play())}
        >
          {playing ? <Pause size={22} aria-hidden="true" /> : <Play size={22} aria-hidden="true" />}
        </button>
        <button
          type="button"
          className="button square"
          aria-label="From the start"
          disabled={!ready}
          onClick={() => lab.restart()}
        >
          <RotateCcw size={20} aria-hidden="true" />
        </button>
        <a href={`./${fragment}`} target="_blank" rel="noreferrer">
          Open in Cachescape
        </a>
      </div>
    </main>
  );
}
