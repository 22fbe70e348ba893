import { useState } from 'react';
import { useStore } from 'zustand';
import type { Session } from '../state/session.ts';
import { loadNewest, versions } from './versions.ts';
import '../panels/message-bar.css';

/** Offers a new version of the page, which never comes by itself. */
export function NewVersion({ session }: { session: Session }) {
  const isReady = useStore(versions, (s) => s.isReady);
  const [state, setState] = useState<'offered' | 'not kept' | 'loading'>('offered');
  if (!isReady) return null;
  const load = async () => {
    setState('loading');
    if (await session.keepForReload()) await loadNewest();
    else setState('not kept');
  };
  return (
    <div className="message-bar" role="status">
      {state === 'not kept' ? (
        <p>
          This browser cannot keep your run while the page loads, and it is too long for a link.
          Save it as a file first (Share).
        </p>
      ) : (
        <p>A new version is ready. Your run goes on where it is now.</p>
      )}
      {state === 'not kept' ? (
        <button type="button" className="button small" onClick={() => void loadNewest()}>
          Load it without the run
        </button>
      ) : (
        <button
          type="button"
          className="button small"
          disabled={state === 'loading'}
          onClick={() => void load()}
        >
          Load it now
        </button>
      )}
      <button
        type="button"
        className="button plain small"
        onClick={() => versions.setState({ isReady: false })}
      >
        Later
      </button>
    </div>
  );
}
