import type { Lab } from '../lab/types.ts';
import { NotYet } from '../ui/NotYet.tsx';
import { useLab } from '../ui/useLab.ts';
import { Controls } from './Controls.tsx';
import { Race } from './Race.tsx';

/** The first panel beside the stage. It waits for the words and bounds of the dials. */
export function Dials({ lab }: { lab: Lab }) {
  const ready = useLab(lab, (s) => s.tables !== null);
  if (!ready) return <NotYet lab={lab} />;
  return (
    <>
      <Controls lab={lab} />
      <Race lab={lab} />
    </>
  );
}
