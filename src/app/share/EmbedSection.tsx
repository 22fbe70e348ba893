import { useEffect, useState } from 'react';
import type { Lab } from '../lab/types.ts';
import { playAddress, readRoute } from '../routes.ts';
import { OWN, type Session } from '../state/session.ts';
import { settings } from '../state/settings.ts';
import { Copied } from './Copied.tsx';
import { type EmbedChoice, embedAddress, embedSnippet } from './embed.ts';

const heights = [360, 480, 640] as const;

/** Builds the lines of HTML that show this run inside another page. */
export function EmbedSection({ lab, session }: { lab: Lab; session: Session }) {
  const { id } = session.store.getState();
  const own = id === OWN;
  // Who has come some way into a run means that moment.
  const [run, setRun] = useState(own || lab.live.at > 0);
  const [link, setLink] = useState('');
  const [trouble, setTrouble] = useState('');
  const [theme, setTheme] = useState<EmbedChoice['theme']>('system');
  const [height, setHeight] = useState<number>(480);
  const [chosen, setPaused] = useState<boolean | null>(null);
  const paused = chosen ?? (run && !lab.live.playing);
  useEffect(() => {
    session.link().then(setLink, (error: Error) => setTrouble(error.message));
  }, [session]);
  const choice: EmbedChoice = {
    app: location.href.replace(/[?#].*$/, ''),
    fragment: run ? runFragment(link || location.href, paused) : playAddress(id),
    title: session.title(),
    theme,
    palette: settings.getState().palette,
    height,
    paused: paused && !run,
  };
  const ready = !run || link !== '';
  return (
    <>
      <p>
        A frame with the stage and its run. It stores nothing in the reader's browser, and a link in
        it opens the run here.
      </p>
      <div className="share-choices">
        {!own && (
          <label>
            What
            <select
              className="select"
              value={run ? 'run' : 'scenario'}
              onChange={(event) => setRun(event.target.value === 'run')}
            >
              <option value="scenario">the scenario from its start</option>
              <option value="run">this run, at this moment</option>
            </select>
          </label>
        )}
        <label>
          Theme
          <select
            className="select"
            value={theme}
            onChange={(event) => setTheme(event.target.value as EmbedChoice['theme'])}
          >
            <option value="system">as the reader's system has it</option>
            <option value="light">light</option>
            <option value="dark">dark</option>
          </select>
        </label>
        <label>
          Height
          <select
            className="select"
            value={height}
            onChange={(event) => setHeight(Number(event.target.value))}
          >
            {heights.map((px) => (
              <option key={px} value={px}>
                {px} px
              </option>
            ))}
          </select>
        </label>
        <label className="share-switch">
          <input
            type="checkbox"
            checked={paused}
            onChange={(event) => setPaused(event.target.checked)}
          />
          Stand still until it is played
        </label>
      </div>
      <Copied
        label="HTML of the frame"
        action="Copy HTML"
        text={ready ? embedSnippet(choice) : ''}
        lines={6}
        wrapped
      />
      {run && trouble && <p role="status">{trouble}</p>}
      {ready && (
        <p>
          <a href={embedAddress(choice)} target="_blank" rel="noreferrer">
            See what it shows
          </a>
        </p>
      )}
    </>
  );
}

/** The run that is in a link, standing still or not, as the fragment of another. */
function runFragment(link: string, paused: boolean): string {
  const route = readRoute(new URL(link).hash);
  if (route.page !== 'play') return '';
  return playAddress(route.id, route.run ?? undefined, paused, route.pace);
}
