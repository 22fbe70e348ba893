import type { Lab } from '../lab/types.ts';
import { Loading } from './Loading.tsx';
import { reloadPage } from './reload.ts';
import { useLab } from './useLab.ts';
import './missing.css';

/** In place of what a panel shows of a run, while there is none: it comes, or why it does not. */
export function NotYet({ lab }: { lab: Lab }) {
  const failed = useLab(lab, (s) => s.status === 'failed');
  const message = useLab(lab, (s) => s.message);
  if (!failed && message === null) return <Loading />;
  return (
    <div className="missing" role="status">
      <p>{failed ? 'There is no run to show: the engine could not start.' : message}</p>
      <div className="missing-ways">
        <button type="button" className="button small" onClick={() => void reloadPage()}>
          Load the page again
        </button>
      </div>
    </div>
  );
}
