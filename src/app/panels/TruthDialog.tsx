import { simplifications } from '../../content/simplifications.ts';
import { Dialog } from '../ui/Dialog.tsx';
import './sheets.css';

/** What the model leaves out, said plainly. */
export function TruthDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="How true is it?" onClose={onClose}>
      <p>
        Cachescape is a model of ElastiCache, not the service. Its parts were checked against
        documentation and recordings of real servers. These simplifications are known:
      </p>
      <ul className="simplifications">
        {simplifications.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Dialog>
  );
}
