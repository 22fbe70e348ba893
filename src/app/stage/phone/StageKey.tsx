import type { Lab } from '../../lab/types.ts';
import { marksSeen } from '../../panels/legendMarks.ts';
import { Mark } from '../../ui/Mark.tsx';
import { useLab } from '../../ui/useLab.ts';
import type { Box } from '../layout.ts';
import './phone.css';

const LINE_PX = 15;
/** Marks with their words that stand in a line. */
const IN_A_LINE = 3;

/** The legend of a phone, in the corner of the stage that the cards leave. */
export function StageKey({ lab, place }: { lab: Lab; place: Box }) {
  const snapshot = useLab(lab, (s) => s.snapshot);
  const lines = Math.max(1, Math.floor(place.height / LINE_PX));
  // What has no room is the best known: hits and misses come first.
  const shown = marksSeen(snapshot?.frame ?? null).slice(-lines * IN_A_LINE);
  const { x: left, y: top, width, height } = place;
  return (
    <ul className="stage-key" aria-label="What the marks mean" style={{ left, top, width, height }}>
      {shown.map(({ mark, short }) => (
        <li key={mark}>
          <Mark name={mark} /> {short}
        </li>
      ))}
    </ul>
  );
}
