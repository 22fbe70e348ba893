import { constants, simplifications } from '../../content/simplifications/simplifications.ts';
import { formatNumber, NO_BREAK_SPACE } from '../../content/words.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FidelityTable } from './FidelityTable.tsx';
import './sheets.css';

/** How near the model is to real servers, what it leaves out, and the numbers it stands on, said plainly. */
export function TruthDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="How true is it?" onClose={onClose}>
      <p>
        Cachescape is a model of ElastiCache, not the service. It does every step of every request
        and shortens nothing for the show.
      </p>
      <h3>Held against real servers</h3>
      <FidelityTable />
      <h3>What is simpler than the real thing</h3>
      <ul className="simplifications">
        {simplifications.map((entry) => (
          <li key={entry.id}>
            <p>{entry.model}</p>
            <p className="quiet">In life: {entry.real}</p>
          </li>
        ))}
      </ul>
      <h3>The numbers it stands on</h3>
      <ul className="simplifications">
        {constants.map((constant) => (
          <li key={constant.name}>
            <p>
              {constant.name}:{' '}
              <b>
                {typeof constant.value === 'number' ? formatNumber(constant.value) : constant.value}
                {constant.unit && NO_BREAK_SPACE + constant.unit}
              </b>
            </p>
            <p className="quiet">{constant.source}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
