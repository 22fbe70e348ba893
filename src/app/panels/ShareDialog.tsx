import { Copy, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Session } from '../state/session.ts';
import { Dialog } from '../ui/Dialog.tsx';
import './sheets.css';

/** The run as a link or as a file: who opens it sees the same requests meet the same fate. */
export function ShareDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const [link, setLink] = useState('');
  const [said, setSaid] = useState('');
  useEffect(() => {
    session.link().then(setLink, (error: Error) => setSaid(error.message));
  }, [session]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      setSaid('The link is copied.');
    } catch {
      setSaid('This browser does not let a page copy. Select the link and copy it.');
    }
  }

  return (
    <Dialog title="Share this run" onClose={onClose}>
      <p>
        The run is in the link itself: settings, seed and everything you did, up to this moment.
        Nothing is sent to a server.
      </p>
      <div className="dialog-row">
        <input
          className="share-link"
          readOnly
          aria-label="Link to this run"
          value={link}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="button solid" disabled={!link} onClick={copy}>
          <Copy size={18} aria-hidden="true" /> Copy link
        </button>
      </div>
      <div className="dialog-row">
        <button type="button" className="button" onClick={() => void session.saveFile()}>
          <Download size={18} aria-hidden="true" /> Save as a file
        </button>
      </div>
      <p role="status">{said}</p>
    </Dialog>
  );
}
