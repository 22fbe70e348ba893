import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { Lab } from '../lab/types.ts';
import type { Session } from '../state/session.ts';
import { useLab } from '../ui/useLab.ts';

const MessageBars = lazy(() =>
  import('./MessageBars.tsx').then(
    (m) => ({ default: m.MessageBars }),
    () => ({ default: Plainly }),
  ),
);

type Props = { lab: Lab; session: Session };

/** Room under the header for what went wrong, where, and the way on: nothing most of the time. */
export function MessageBar({ lab, session }: Props) {
  const wanted = useLab(lab, (s) => s.failure !== null || s.message !== null);
  const restored = useStore(session.store, (s) => s.restored || s.unkept);
  if (!wanted && !restored) return null;
  return (
    <Suspense>
      <MessageBars lab={lab} session={session} />
    </Suspense>
  );
}

/** The words alone, where not even the bars can be fetched. */
function Plainly({ lab }: Props) {
  const words = useLab(lab, (s) => s.failure?.message ?? s.message);
  return <p role="alert">{words}</p>;
}
