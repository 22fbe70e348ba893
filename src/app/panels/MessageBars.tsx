import { X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { formatMoment } from '../../content/words.ts';
import { refusalOf } from '../lab/refusal.ts';
import type { Lab } from '../lab/types.ts';
import { saveText } from '../state/files.ts';
import type { Session } from '../state/session.ts';
import { reloadPage } from '../ui/reload.ts';
import { useLab } from '../ui/useLab.ts';
import './message-bar.css';

/** The bars under the header: what went wrong, where, and the way on. The run goes on underneath. */
export function MessageBars({ lab, session }: { lab: Lab; session: Session }) {
  const message = useLab(lab, (s) => s.message);
  const refusal = useLab(lab, refusalOf);
  const failure = useLab(lab, (s) => s.failure);
  const restored = useStore(session.store, (s) => s.restored);
  const unkept = useStore(session.store, (s) => s.unkept);
  return (
    <div className="message-bars">
      {failure && <FailureBar lab={lab} session={session} failure={failure} />}
      {message && (
        <div className="message-bar" role="alert">
          <Message key={message} text={message} />
          <Dismiss onClick={() => session.say(null)} />
        </div>
      )}
      {refusal && (
        <div className="message-bar" role="alert">
          <Message key={refusal} text={refusal} />
          <Dismiss onClick={() => lab.store.setState({ refused: null })} />
        </div>
      )}
      {unkept && (
        <div className="message-bar" role="status">
          <p>
            This browser does not keep your run: the window is private, or its storage is full.
            Before you close the page, save it with Share, as a link or a file.
          </p>
          <Dismiss onClick={() => session.store.setState({ unkept: false })} />
        </div>
      )}
      {restored && (
        <div className="message-bar" role="status">
          <p>This is your last run, where you left it.</p>
          <button type="button" className="button small" onClick={() => void session.startFresh()}>
            Start fresh
          </button>
          <Dismiss onClick={() => session.store.setState({ restored: false })} />
        </div>
      )}
    </div>
  );
}

/** Longer messages are folded to their first line until one wants to read all. */
const LONG = 240;

function Message({ text }: { text: string }) {
  const [folded, setFolded] = useState(text.length > LONG);
  return (
    <>
      <p className={folded ? 'message-folded' : ''}>{text}</p>
      {text.length > LONG && (
        <button type="button" className="button small" onClick={() => setFolded(!folded)}>
          {folded ? 'Read all' : 'Fold'}
        </button>
      )}
    </>
  );
}

function FailureBar({
  lab,
  session,
  failure,
}: {
  lab: Lab;
  session: Session;
  failure: { message: string; at: number; runText: string; checkpointAt: number };
}) {
  const { message, at, runText, checkpointAt } = failure;
  const started = useLab(lab, (s) => s.run !== null);
  return (
    <div className="message-bar" role="alert">
      <p>
        {started ? `The engine stopped at ${formatMoment(at)}: ` : 'The engine could not start. '}
        {message}
      </p>
      {runText === '' ? (
        // The worker itself is gone: only a new page brings a new one.
        <button type="button" className="button small" onClick={() => void reloadPage()}>
          Load the page again
        </button>
      ) : (
        <>
          <button type="button" className="button small" onClick={() => lab.seek(checkpointAt)}>
            Go to the last good moment
          </button>
          <button
            type="button"
            className="button small"
            onClick={() => saveText(session.fileName(), runText)}
          >
            Save the run file
          </button>
        </>
      )}
    </div>
  );
}

function Dismiss({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      className="button plain square message-dismiss"
      aria-label="Close this message"
      title="Close"
      onClick={onClick}
    >
      <X size={18} aria-hidden="true" />
    </button>
  );
}
