import { ExternalLink, Pause, Play, RotateCcw } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import type { Lab } from '../lab/types.ts';
import { Legend } from '../panels/Legend.tsx';
import { Stage } from '../stage/Stage.tsx';
import { watchFirstFrame } from '../ui/firstFrame.ts';
import { later, Nothing } from '../ui/later.tsx';
import { PLAY_ID } from '../ui/playId.ts';
import { useLab } from '../ui/useLab.ts';
import './embed.css';

const Invitation = later(
  () => import('../panels/Invitation.tsx').then((m) => m.Invitation),
  Nothing,
);
const Announcer = later(
  () => import('../panels/voice/Announcer.tsx').then((m) => m.Announcer),
  Nothing,
);
const Latest = later(() => import('./Latest.tsx').then((m) => m.Latest), Nothing);

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
      <h1>{question || 'Cachescape'}</h1>
      <p className="embed-latest">
        <Suspense>
          <Latest lab={lab} />
        </Suspense>
      </p>
      <Suspense>
        <Announcer lab={lab} tells />
      </Suspense>
      <Legend lab={lab} />
      {trouble && (
        <p className="embed-trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="embed-stage">
        <Stage lab={lab} invites={false} />
      </div>
      <div className="embed-foot">
        <button
          id={PLAY_ID}
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
        <Suspense>
          <Invitation lab={lab} />
        </Suspense>
        <a href={`./${fragment}`} target="_blank" rel="noreferrer" aria-label="Open in Cachescape">
          <span>Open in Cachescape</span>
          <ExternalLink size={20} aria-hidden="true" />
        </a>
      </div>
    </main>
  );
}
