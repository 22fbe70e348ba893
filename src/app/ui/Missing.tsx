import { Dialog } from './Dialog.tsx';
import { Loading } from './Loading.tsx';
import { NOT_FETCHED, reloadPage } from './reload.ts';
import './missing.css';

export type MissingProps = { isTrying: boolean; again: () => void };

/** In place of a part whose code could not be fetched. */
export function Missing({ isTrying, again }: MissingProps) {
  if (isTrying) return <Loading />;
  return (
    <div className="missing" role="alert">
      <p>{NOT_FETCHED}</p>
      <div className="missing-ways">
        <button type="button" className="button small" onClick={again}>
          Try again
        </button>
        <button type="button" className="button small" onClick={() => void reloadPage()}>
          Load the page again
        </button>
      </div>
    </div>
  );
}

/** In place of a whole page. */
export function MissingPage(props: MissingProps) {
  return (
    <main className="missing-page">
      <Missing {...props} />
    </main>
  );
}

/** In place of a dialog. */
export function MissingDialog({ onClose, ...props }: MissingProps & { onClose: () => void }) {
  return (
    <Dialog title="Not loaded" onClose={onClose}>
      <Missing {...props} />
    </Dialog>
  );
}
