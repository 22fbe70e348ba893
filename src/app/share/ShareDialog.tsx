import { Download, Presentation } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Lab } from '../lab/types.ts';
import { saveText } from '../state/files.ts';
import type { Session } from '../state/session.ts';
import { setPresenting } from '../state/view.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useLab } from '../ui/useLab.ts';
import { Copied } from './Copied.tsx';
import { EmbedSection } from './EmbedSection.tsx';
import { SequenceSection } from './SequenceSection.tsx';
import { isCut, seriesCsv } from './series.ts';
import './share.css';

/** The run as a link, a file, a frame in another page, a picture, numbers or a diagram. */
export function ShareDialog({
  lab,
  session,
  onClose,
}: {
  lab: Lab;
  session: Session;
  onClose: () => void;
}) {
  const [trouble, setTrouble] = useState('');
  const trace = useLab(lab, (s) => s.run?.scenario.workload.trace?.name);
  const [link, setLink] = useState('');
  const [playing] = useState(lab.live.playing);
  useEffect(() => {
    session.link().then(setLink, (error: Error) => setTrouble(error.message));
  }, [session]);
  return (
    <Dialog title="Share and export" onClose={onClose}>
      <div className="share">
        <p>
          The run is in the link itself: settings, seed and everything you did, up to this moment.{' '}
          {playing ? 'It plays on from there.' : 'It opens paused, as it stands now.'} Nothing is
          sent to a server.
          {trace &&
            ` The key trace ${trace} is not in it: who opens the link needs that file, too.`}
        </p>
        <Copied label="Link to this run" action="Copy link" text={link} />
        {trouble && <p role="status">{trouble}</p>}
        <div className="dialog-row">
          <button type="button" className="button" onClick={() => void session.saveFile()}>
            <Download size={18} aria-hidden="true" /> Save as a file
          </button>
          <button
            type="button"
            className="button"
            title="Large type, one step at a time, for a room"
            onClick={() => {
              onClose();
              setPresenting(true);
            }}
          >
            <Presentation size={18} aria-hidden="true" /> Present
          </button>
        </div>
        <Part title="Picture">
          <PictureSection lab={lab} session={session} />
        </Part>
        <Part title="Numbers">
          <p>
            One line for each second up to this moment: counts, latencies, memory, database.
            {isCut(lab.live.coarse) && ' Of a run this long, the newest two hours.'}
          </p>
          <div className="dialog-row">
            <button
              type="button"
              className="button"
              onClick={() => {
                const csv = seriesCsv(lab.live.coarse, lab.live.at);
                saveText(`${session.baseName()}.csv`, csv, 'text/csv');
              }}
            >
              <Download size={18} aria-hidden="true" /> Save as CSV
            </button>
          </div>
        </Part>
        <Part title="Sequence diagram">
          <SequenceSection lab={lab} session={session} />
        </Part>
        <Part title="In another page">
          <EmbedSection lab={lab} session={session} />
        </Part>
      </div>
    </Dialog>
  );
}

/** One thing that can be made of the run; only one of them is folded out. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const part = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (open) part.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <details
      ref={part}
      className="share-part"
      name="share-part"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {open && <div className="share-inside">{children}</div>}
    </details>
  );
}

function PictureSection({ lab, session }: { lab: Lab; session: Session }) {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState('');
  async function save(kind: 'svg' | 'png'): Promise<void> {
    setBusy(true);
    try {
      const { takePicture } = await import('./picture.ts');
      const picture = await takePicture(lab);
      if (!picture) return say('The stage is not on screen. Close this, show it and try again.');
      const name = `${session.baseName()}.${kind}`;
      if (kind === 'svg') {
        const { svgOf } = await import('./svg.ts');
        saveText(name, await svgOf(picture), 'image/svg+xml');
      } else {
        const { pngOf } = await import('./png.ts');
        saveText(name, await pngOf(picture), 'image/png');
      }
      say(`Saved ${name}.`);
    } catch (error) {
      say(`The picture could not be made: ${error instanceof Error ? error.message : error}`);
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <p>The question, the stage and the charts as they stand now, in the colours of this page.</p>
      <div className="dialog-row">
        <button type="button" className="button" disabled={busy} onClick={() => save('svg')}>
          <Download size={18} aria-hidden="true" /> Save as SVG
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => save('png')}>
          <Download size={18} aria-hidden="true" /> Save as PNG
        </button>
      </div>
      <p role="status" className="share-said">
        {said}
      </p>
    </>
  );
}
