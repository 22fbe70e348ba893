import licence from '../../../LICENSE?raw';
import notice from '../../../NOTICE?raw';
import { Dialog } from '../ui/Dialog.tsx';
import './sheets.css';

/** The licence of this program, and what it takes from others. */
export function LicenceDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Licence" onClose={onClose}>
      <pre className="licence">{licence}</pre>
      <pre className="licence">{notice}</pre>
    </Dialog>
  );
}
