import licence from '../../../LICENSE?raw';
import notice from '../../../NOTICE?raw';
import { Dialog } from '../ui/Dialog.tsx';
import './sheets.css';

/** The licence of this program, and what it takes from others. */
export function LicenceDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Licence" onClose={onClose}>
      <pre className="licence">{unwrapped(licence)}</pre>
      <pre className="licence">{unwrapped(notice)}</pre>
    </Dialog>
  );
}

/** Paragraphs as lines, which the dialog breaks at its own width; what is indented keeps its lines. */
function unwrapped(text: string): string {
  return text.replace(/(\S)\n(?=\S)/g, '$1 ');
}
