import { Download } from 'lucide-react';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { strikesOf } from '../../content/aftermath.ts';
import { relate } from '../../content/causes.ts';
import type { Names } from '../../content/sentences/entry.ts';
import { sentence } from '../../content/sentences/sentences.ts';
import {
  failoverSequence,
  failoversOf,
  faultSequence,
  mermaidOf,
  requestSequence,
  type Sequence,
} from '../../content/sequence.ts';
import { formatMoment } from '../../content/words.ts';
import { answerColumns } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import { ERROR } from '../../engine/outcomes.ts';
import type { Lab, Live } from '../lab/types.ts';
import { newestRequests, slowestRequests } from '../panels/requestChoice.ts';
import { saveText } from '../state/files.ts';
import type { Session } from '../state/session.ts';
import { Loading } from '../ui/Loading.tsx';
import { lazily } from '../ui/later.tsx';
import { namesOf } from '../ui/names.ts';
import { useLab } from '../ui/useLab.ts';
import { Copied } from './Copied.tsx';

/** How many requests are tried before the page gives up: of some no spans are kept. */
const TRIED = 8;

const SequencePicture = lazily(() =>
  import('./SequencePicture.tsx').then((m) => m.SequencePicture),
);

/** A failover, a fault with what came of it, or one request, as a sequence diagram: drawn, and for Mermaid. */
export function SequenceSection({ lab, session }: { lab: Lab; session: Session }) {
  const notices = useLab(lab, (s) => s.notices);
  const tables = useLab(lab, (s) => s.tables);
  const interventions = useLab(lab, (s) => s.run?.interventions);
  const selection = useLab(lab, (s) => s.selection);
  const strikes = useMemo(() => strikesOf(interventions ?? [], notices), [interventions, notices]);
  const causes = useMemo(() => relate(notices), [notices]);
  const failovers = useMemo(() => failoversOf(notices, causes), [notices, causes]);
  const names = useMemo(() => namesOf(tables), [tables]);
  const own = selection?.kind === 'request' ? selection.request : null;
  const [chosen, setChosen] = useState('');
  const what = chosen || standard(own, failovers, strikes);
  const event = useMemo(() => {
    const failover = failovers.find(({ seq }) => what === `failover ${seq}`);
    if (failover) return failoverSequence(failover, causes, names);
    const strike = strikes.find(({ seq }) => what === `fault ${seq}`);
    return strike ? faultSequence(strike, causes, names) : null;
  }, [what, failovers, strikes, causes, names]);
  const request = useRequest(lab, event === null ? what : null, own);
  const diagram = event ?? request;
  return (
    <>
      <p>
        Who called whom, from top to bottom.
        {failovers.length === 0 && ' This run has had no failover so far.'}
      </p>
      <select
        className="select"
        aria-label="What the diagram shows"
        value={what}
        onChange={(event) => setChosen(event.target.value)}
      >
        <Events label="Failovers" kind="failover" notices={failovers} names={names} />
        <Events label="Faults and what came of them" kind="fault" notices={strikes} names={names} />
        <optgroup label="Requests">
          {own !== null && <option value="own">The chosen request ({own})</option>}
          <option value="newest">The request that was answered last</option>
          <option value="slowest">The slowest request of late</option>
          <option value="failed">The request that failed last</option>
        </optgroup>
      </select>
      {diagram === 'none' && (
        <p role="status">None of these requests is kept at this moment. Let the run go on.</p>
      )}
      {diagram !== null && diagram !== 'none' && (
        <>
          <Suspense fallback={<Loading />}>
            <SequencePicture sequence={diagram} name={session.baseName()} />
          </Suspense>
          <p>The same for documents that draw Mermaid, such as Markdown on GitHub and GitLab.</p>
          <Mermaid text={mermaidOf(diagram)} name={session.baseName()} />
        </>
      )}
    </>
  );
}

function Mermaid({ text, name }: { text: string; name: string }) {
  return (
    <Copied label="Diagram" action="Copy diagram" text={text} lines={9}>
      <button
        type="button"
        className="button"
        onClick={() => saveText(`${name}.mmd`, text, 'text/plain')}
      >
        <Download size={18} aria-hidden="true" /> Save the diagram
      </button>
    </Copied>
  );
}

/** The diagram of a request as it was when it was asked for; null until it is known whether one is kept. */
function useRequest(lab: Lab, what: string | null, own: number | null): Sequence | 'none' | null {
  const [diagram, setDiagram] = useState<Sequence | 'none' | null>(null);
  useEffect(() => {
    if (what === null) return;
    let isOver = false;
    setDiagram(null);
    const requests = what === 'own' && own !== null ? [own] : requestsFor(what, lab.live);
    void requestDiagram(lab, requests).then((found) => isOver || setDiagram(found));
    return () => {
      isOver = true;
    };
  }, [lab, what, own]);
  return diagram;
}

/** What is offered before somebody chooses: the request that was being looked at, the latest failover, the latest fault. */
function standard(
  own: number | null,
  failovers: readonly Notice[],
  strikes: readonly Notice[],
): string {
  if (own !== null) return 'own';
  const failover = failovers.at(-1);
  if (failover) return `failover ${failover.seq}`;
  const strike = strikes.at(-1);
  return strike ? `fault ${strike.seq}` : 'newest';
}

/** Events to choose from, the latest first. */
function Events(props: { label: string; kind: string; notices: readonly Notice[]; names: Names }) {
  const { label, kind, notices, names } = props;
  if (notices.length === 0) return null;
  return (
    <optgroup label={label}>
      {notices.toReversed().map((notice) => (
        <option key={notice.seq} value={`${kind} ${notice.seq}`}>
          {formatMoment(notice.at)}: {sentence(notice, names)}
        </option>
      ))}
    </optgroup>
  );
}

function requestsFor(what: string, live: Live): number[] {
  if (what === 'slowest') return slowestRequests(live, { kind: 'cache' });
  if (what !== 'failed') return newestRequests(live, { kind: 'cache' });
  const { answers, at } = live;
  const failed: number[] = [];
  for (let row = answers.length - 1; row >= 0 && failed.length < TRIED; row -= 1) {
    if (answers.get(row, answerColumns.at.outcome) !== ERROR) continue;
    if (answers.get(row, answerColumns.at.at) > at) continue;
    failed.push(answers.get(row, answerColumns.at.request));
  }
  return failed;
}

/** Of the first of these requests that is kept. */
async function requestDiagram(lab: Lab, requests: readonly number[]): Promise<Sequence | 'none'> {
  for (const request of requests.slice(0, TRIED)) {
    const answer = await lab.query({ kind: 'trace', request });
    if (answer.kind === 'trace' && answer.trace) return requestSequence(answer.trace);
  }
  return 'none';
}
