import { keyedActions } from '../actions/keyed.ts';
import { Dialog } from '../ui/Dialog.tsx';
import './sheets.css';

/** All keys on one sheet. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" wide onClose={onClose}>
      <dl className="shortcuts">
        {keyedActions.map(({ id, shown, name }) => (
          <div key={id}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        Tab goes through everything on the page; arrow keys move a slider that has the focus. Ctrl
        (on a Mac also Command) and K lists everything that can be done, also what has no key.
      </p>
    </Dialog>
  );
}
