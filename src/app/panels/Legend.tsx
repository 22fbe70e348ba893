import { Fragment, useLayoutEffect, useRef } from 'react';
import { counted, formatCount } from '../../content/words.ts';
import { type Frame, totalColumns } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { Mark } from '../ui/Mark.tsx';
import { useDrawnEvery, useLab } from '../ui/useLab.ts';
import './legend.css';
import { failReason } from './failReason.ts';
import { marksSeen } from './legendMarks.ts';

/** Hit and miss: what a run shows from the first. */
const FIRST_MARKS = 2;

/** The legend as a sentence. It says what can be seen now: more marks are explained once they have occurred. */
export function Legend({ lab }: { lab: Lab }) {
  const frame = useLab(lab, ({ snapshot }) => snapshot?.frame ?? null);
  const drawnEvery = useDrawnEvery(lab);
  const line = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => showWhyWhereItFits(line.current));
  const unit = drawnEvery > 1 ? `one of ${formatCount(drawnEvery)} requests` : 'one request';
  const marks = marksSeen(frame);
  if (marks.length === FIRST_MARKS) {
    return (
      <p className="legend">
        Each dot is {unit}. <Mark name="hit" /> <b>hit</b>: the cache had it. <Mark name="miss" />{' '}
        <b>miss</b>: ask the database, then keep a copy <Mark name="item" /> in the cache.
      </p>
    );
  }
  const failed = total(frame, 'errors');
  const why = failReason(lab.live.flights, lab.live.at);
  const lost = total(frame, 'lostWrites');
  return (
    <p className="legend" ref={line}>
      Each dot is {unit}:{' '}
      {marks.map(({ mark, words }) => (
        <Fragment key={mark}>
          <span className="legend-word">
            <Mark name={mark} /> <b>{words}</b>
            {mark === 'failed' && why !== undefined && <span className="legend-why">: {why}</span>}
          </span>{' '}
        </Fragment>
      ))}
      {failed > 0 && (
        <span className="legend-sum">
          <b>{counted(failed, 'request')} failed</b>
          <span className="legend-far"> so far</span>
          {lost > 0 && (
            <>
              , and{' '}
              <b>
                {counted(lost, 'acknowledged write')} {lost === 1 ? 'is' : 'are'} gone
              </b>
            </>
          )}
          .
        </span>
      )}
    </p>
  );
}

/** The reason, where there is one, comes and goes: it is shown where the sentence takes no line more for it. */
function showWhyWhereItFits(line: HTMLElement | null): void {
  if (!line?.querySelector('.legend-why')) return;
  line.dataset.why = 'no';
  const height = line.clientHeight;
  line.dataset.why = 'yes';
  if (line.clientHeight > height) line.dataset.why = 'no';
}

function total(frame: Frame | null, column: keyof typeof totalColumns.at): number {
  return frame?.totals[totalColumns.at[column]] ?? 0;
}
