import { formatCount } from '../../content/words.ts';
import { totalColumns } from '../../engine/frame.ts';
import type { Lab, LabState } from '../lab/types.ts';
import { Mark, type MarkName } from '../ui/Mark.tsx';
import { useLab } from '../ui/useLab.ts';
import './legend.css';
import { hasSentOn } from './legendMarks.ts';

/** The legend as a sentence. It says what can be seen now: more marks are explained once they have occurred. */
export function Legend({ lab }: { lab: Lab }) {
  const failed = useLab(lab, (s) => total(s, 'errors'));
  const cacheErrors = useLab(lab, (s) => total(s, 'cacheErrors') > 0);
  const stale = useLab(lab, (s) => total(s, 'staleHits') > 0);
  const evicted = useLab(lab, (s) => total(s, 'evicted') > 0);
  const sentOn = useLab(lab, ({ snapshot }) => hasSentOn(snapshot?.frame ?? null));
  const lost = useLab(lab, (s) => total(s, 'lostWrites'));
  const beliefs = useLab(lab, ({ snapshot }) => {
    const frame = snapshot?.frame;
    return (
      frame !== undefined && frame.beliefs.length + frame.staleSlots.length + frame.gone.length > 0
    );
  });
  // Drawn anew with each snapshot, like the rest of the sentence.
  useLab(lab, (s) => s.snapshot);
  const { drawnEvery } = lab.live;
  const unit = drawnEvery > 1 ? `one of ${formatCount(drawnEvery)} requests` : 'one request';
  if (!stale && !evicted && !beliefs && !cacheErrors && !sentOn && failed === 0) {
    return (
      <p className="legend">
        Each dot is {unit}. <Mark name="hit" /> <b>hit</b>: the cache had it. <Mark name="miss" />{' '}
        <b>miss</b>: ask the database, then keep a copy <Mark name="item" /> in the cache.
      </p>
    );
  }
  return (
    <p className="legend">
      Each dot is {unit}: <Word mark="hit" word="hit" /> <Word mark="miss" word="miss" />{' '}
      {stale && <Word mark="stale" word="stale hit" />}{' '}
      {evicted && <Word mark="evicted" word="evicted" />}{' '}
      {(failed > 0 || cacheErrors) && <Word mark="failed" word="failed" />}{' '}
      {sentOn && <Word mark="sent-on" word="sent on (MOVED, ASK)" />}{' '}
      {beliefs && <Word mark="belief" word="what a client believes" />}
      {failed > 0 && (
        <span className="legend-sum">
          <b>{formatCount(failed)} requests failed</b> so far
          {lost > 0 && (
            <>
              , and <b>{formatCount(lost)} saved writes are gone</b>
            </>
          )}
          .
        </span>
      )}
    </p>
  );
}

function Word({ mark, word }: { mark: MarkName; word: string }) {
  return (
    <span className="legend-word">
      <Mark name={mark} /> <b>{word}</b>
    </span>
  );
}

function total(state: LabState, column: keyof typeof totalColumns.at): number {
  return state.snapshot?.frame.totals[totalColumns.at[column]] ?? 0;
}
