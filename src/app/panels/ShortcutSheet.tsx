import { Dialog } from '../ui/Dialog.tsx';
import { shortcuts } from '../ui/shortcuts.ts';
import './sheets.css';

/** All keys on one sheet. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="shortcuts">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.shown}>
            <dt>
              <kbd>{shortcut.shown}</kbd>
            </dt>
            <dd>{shortcut.does}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        Tab goes through everything on the page; arrow keys move a slider that has the focus.
      </p>
    </Dialog>
  );
}
