import { useState } from 'react';
import { reasonLabel } from '../../content/reasonLabels.ts';
import { sentOnWords, spanSentence } from '../../content/spanSentences.ts';
import { staleSentence } from '../../content/staleSentence.ts';
import { outcomeWords, reasonWords } from '../../content/vocabulary.ts';
import { formatExactMoment, formatNanos, formatTimes } from '../../content/words.ts';
import type { StaleView } from '../../engine/inspect/whyStale.ts';
import type { Outcome, Reason } from '../../engine/outcomes.ts';
import type { RequestTrace } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import { Loading } from '../ui/Loading.tsx';
import { useAnswer } from '../ui/useAnswer.ts';
import { useLab } from '../ui/useLab.ts';
import './request-life.css';
import { Words } from '../ui/Words.tsx';
import { useExpiry } from './useExpiry.ts';
import { shareAt, type Waterfall, type WaterfallBar, waterfallOf } from './waterfall.ts';

/** Null when it has not begun, or nothing could be asked. */
type Asked = RequestTrace | null | 'asking';

/** The way of one request from the app and back: a waterfall on one axis, whose spans add up to its latency. */
export function RequestLife({ lab, request }: { lab: Lab; request: number }) {
  const [asked, setAsked] = useState<Asked>('asking');
  const isUnderWay = typeof asked === 'object' && asked?.outcome === 'waiting';
  // A request under way is looked at again with each snapshot.
  const again = useLab(lab, (s) => (isUnderWay ? s.snapshot : null));
  useAnswer(lab, { kind: 'trace', request }, [request, again], (answer) =>
    setAsked(answer?.trace ?? null),
  );
  if (asked === 'asking') return <Loading />;
  if (asked === null)
    return (
      <p className="quiet" role="status">
        Request {request} has not begun at this moment. Let the run go on, or choose another one.
      </p>
    );
  return <Life trace={asked} lab={lab} />;
}

function Life({ trace, lab }: { trace: RequestTrace; lab: Lab }) {
  const { startedAt, endedAt, spans, outcome, reason } = trace;
  const whole = endedAt - startedAt;
  const sum = spans.reduce((all, { from, to }) => all + to - from, 0);
  const failed = reasonWords[reason as Reason];
  const waterfall = waterfallOf(trace);
  return (
    <div className="life">
      <p>
        {trace.write ? 'Write' : 'Read'} of <span className="mono">{trace.keyName}</span>:{' '}
        <b>{outcomeWords[outcome as Outcome]?.label ?? outcome}</b>{' '}
        {outcome === 'waiting' ? 'for' : 'after'} <b>{formatNanos(whole)}</b>.
      </p>
      {reason !== 'none' && failed && (
        <p className="quiet">
          {failed.label}: {failed.means} {failed.fix}
        </p>
      )}
      {outcome === 'stale-hit' && <WhyStale trace={trace} lab={lab} />}
      <ol className="life-spans" aria-label={`Spans of request ${trace.request}, in order`}>
        {spans.map((span, i) => (
          <li key={`${span.from} ${span.to} ${span.span}`}>
            <span className="life-words">
              <Words>{spanSentence(span)}</Words>
            </span>
            <Bar {...(waterfall.bars[i] ?? { left: 0, width: 0, broken: false })} />
            {trace.failures
              .filter(({ at }) => at === span.to)
              .map((failure) => (
                <Failure
                  key={`${failure.at} ${failure.reason}`}
                  failure={failure}
                  trace={trace}
                  waterfall={waterfall}
                />
              ))}
          </li>
        ))}
      </ol>
      {spans.length === 0 ? (
        <p className="life-sum">It begins at this moment.</p>
      ) : (
        <>
          <div className="life-axis">
            <span>0</span>
            <span>{formatNanos(sum)}</span>
          </div>
          <p className="life-sum">
            {outcome === 'waiting'
              ? `So far ${formatNanos(sum)}; it is on its way.`
              : `Together ${formatNanos(sum)}${sum === whole ? ', which is its latency' : ''}.`}
            {waterfall.times > 0 &&
              ` The bar with the break mark is drawn shorter: it lasted ${formatTimes(waterfall.times)} as long as all others together.`}
          </p>
        </>
      )}
      <button
        type="button"
        className="button small"
        onClick={() => {
          lab.pause();
          lab.seek(startedAt);
        }}
      >
        Go to its start, {formatExactMoment(startedAt)}
      </button>
      <ExpireKey lab={lab} name={trace.keyName} />
    </div>
  );
}

function ExpireKey({ lab, name }: { lab: Lab; name: string }) {
  const [refusal, expire] = useExpiry(lab);
  return (
    <>
      <button
        type="button"
        className="button small"
        title={`End the time to live of ${name} now`}
        onClick={() => expire(name)}
      >
        Expire this key now
      </button>
      <p className="knob-refusal" role="alert" hidden={refusal === null}>
        {refusal}
      </p>
    </>
  );
}

/** What stood where when the old value was read. */
function WhyStale({ trace, lab }: { trace: RequestTrace; lab: Lab }) {
  const [stale, setStale] = useState<StaleView | null | 'asking'>('asking');
  // Another request asks again, the same one told anew does not.
  useAnswer(lab, { kind: 'why-stale', trace }, [trace.request], (answer) =>
    setStale(answer?.stale ?? null),
  );
  if (stale === null) return null;
  return (
    <p className="life-why" role="status">
      {stale === 'asking' ? 'Finding out why it was stale.' : staleSentence(stale)}
    </p>
  );
}

function Bar({ left, width, broken }: WaterfallBar) {
  return (
    <svg className="life-lane" width="100%" height="10" aria-hidden="true">
      <rect className="life-track" y="4.5" width="100%" height="1" />
      <rect className="life-bar" x={percent(left)} width={percent(width)} height="10" />
      {broken && (
        <svg x={percent(left + width / 2)} overflow="visible" aria-hidden="true">
          <path className="life-break" d="M-2 12l4 -14M4 12l4 -14" />
        </svg>
      )}
    </svg>
  );
}

/** A call that failed: a cross on the axis where it did; or was sent on to another node: an arrow. */
function Failure({
  failure,
  trace,
  waterfall,
}: {
  failure: RequestTrace['failures'][number];
  trace: RequestTrace;
  waterfall: Waterfall;
}) {
  const place = failure.place === 'database' ? 'the database' : failure.place;
  return (
    <span className="life-failure">
      <svg className="life-lane" width="100%" height="12" aria-hidden="true">
        <svg
          x={percent(shareAt(failure.at, trace, waterfall))}
          overflow="visible"
          aria-hidden="true"
        >
          {failure.sentOn ? (
            <path className="life-sent-on" d="M-10 11v-6h8M-5 2l3 3l-3 3" />
          ) : (
            <path className="life-cross" d="M-11 1l10 10M-1 1l-10 10" />
          )}
        </svg>
      </svg>
      {place}: {reasonLabel(failure.reason)}
      {failure.sentOn && `: ${sentOnWords(failure.reason)}`}
    </span>
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)}%`;
}
