import { Upload } from 'lucide-react';
import { formatCount } from '../../content/words.ts';
import type { Session } from '../state/session.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** A run came without the key trace that it replays: asks for the file. */
export function TraceDialog({
  session,
  wanted,
  onClose,
}: {
  session: Session;
  wanted: { name: string; requests: number };
  onClose: () => void;
}) {
  return (
    <Dialog title="This run needs its key trace" onClose={onClose}>
      <p>
        It replays <span className="mono">{wanted.name}</span>, {formatCount(wanted.requests)}{' '}
        requests. Links and run files carry only its name and its hash. Choose the file to go on;
        until then your run stays.
      </p>
      <label className="button solid">
        <Upload size={18} aria-hidden="true" /> Choose the trace
        <input
          type="file"
          className="hidden-visually"
          accept=".csv,.oracleGeneral,.bin"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void session.openFile(file);
          }}
        />
      </label>
    </Dialog>
  );
}
