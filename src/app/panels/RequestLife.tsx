import { useEffect, useState } from 'react';
import { outcomeWords, reasonWords, spanWords } from '../../content/vocabulary.ts';
import { formatMoment, formatNanos } from '../../content/words.ts';
import type { Outcome, Reason, Span } from '../../engine/outcomes.ts';
import type { RequestTrace } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import './request-life.css';

type Asked = RequestTrace | null | 'asking' | 'gone';

/** One request from the app and back: its spans as bars on one linear axis, which add up to its latency. */
export function RequestLife({ lab, request }: { lab: Lab; request: number }) {
  const [asked, setAsked] = useState<Asked>('asking');
  useEffect(() => {
    let wanted = true;
    lab.query({ kind: 'trace', request }).then(
      (answer) => wanted && setAsked(answer.kind === 'trace' ? answer.trace : null),
      () => wanted && setAsked('gone'),
    );
    return () => {
      wanted = false;
    };
  }, [lab, request]);
  if (asked === 'asking') return null;
  if (asked === null || asked === 'gone')
    return (
      <p className="quiet" role="status">
        The steps of request {request} are not kept at this moment. Choose a newer one, or go back
        to when it was answered.
      </p>
    );
  return <Life trace={asked} lab={lab} />;
}

function Life({ trace, lab }: { trace: RequestTrace; lab: Lab }) {
  const { startedAt, endedAt, spans, outcome, reason } = trace;
  const whole = endedAt - startedAt;
  const sum = spans.reduce((all, { from, to }) => all + to - from, 0);
  const failed = reasonWords[reason as Reason];
  return (
    <div className="life">
      <p>
        {trace.write ? 'Write' : 'Read'} of <span className="mono">{trace.keyName}</span>:{' '}
        <b>{outcomeWords[outcome as Outcome]?.label ?? outcome}</b> after{' '}
        <b>{formatNanos(whole)}</b>.
      </p>
      {reason !== 'none' && failed && (
        <p className="quiet">
          {failed.label}: {failed.means} {failed.fix}
        </p>
      )}
      <table>
        <caption className="hidden-visually">Spans of request {trace.request}, in order</caption>
        <tbody>
          {spans.map(({ span, place, from, to }) => (
            <tr key={`${from} ${to} ${span}`}>
              <th scope="row" title={spanWords[span as Span]?.means}>
                {spanName(span, place)}
              </th>
              <td>
                <svg width="100%" height="10" aria-hidden="true">
                  <rect className="life-track" width="100%" height="10" />
                  <rect
                    className="life-bar"
                    x={percent(from - startedAt, whole)}
                    width={percent(to - from, whole)}
                    height="10"
                  />
                </svg>
              </td>
              <td className="life-time">{formatNanos(to - from)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">together</th>
            <td />
            <td className="life-time">{formatNanos(sum)}</td>
          </tr>
        </tfoot>
      </table>
      <button
        type="button"
        className="button small"
        onClick={() => {
          lab.pause();
          lab.seek(startedAt);
        }}
      >
        Go to its start, {formatMoment(startedAt)}
      </button>
    </div>
  );
}

/** "to 0001-001", "queue, 0001-001", "database". */
function spanName(span: string, place: string): string {
  if (span === 'network') return `to ${place}`;
  const word = spanWords[span as Span]?.label ?? span;
  return span === 'queue' || span === 'service' ? `${word}, ${place}` : word;
}

function percent(part: number, whole: number): string {
  return `${whole > 0 ? ((100 * part) / whole).toFixed(3) : 0}%`;
}
