import { Suspense } from 'react';
import type { Lab } from '../lab/types.ts';
import { Loading } from '../ui/Loading.tsx';
import { lazily } from '../ui/later.tsx';
import { NotYet } from '../ui/NotYet.tsx';
import { useLab } from '../ui/useLab.ts';
import { Chooser } from './Chooser.tsx';
import './inspector.css';
import { Strikes } from './Strikes.tsx';

const Facts = lazily(() => import('./Facts.tsx').then((m) => m.Facts));
const Inside = lazily(() => import('./inside/Inside.tsx').then((m) => m.Inside));
const EndpointPanel = lazily(() =>
  import('./endpoint/EndpointPanel.tsx').then((m) => m.EndpointPanel),
);
const EndpointList = lazily(() => import('../stage/EndpointStrip.tsx').then((m) => m.EndpointList));
const ShardNodes = lazily(() => import('./ShardNodes.tsx').then((m) => m.ShardNodes));
const RequestLife = lazily(() => import('./RequestLife.tsx').then((m) => m.RequestLife));
const FollowRequest = lazily(() => import('./FollowRequest.tsx').then((m) => m.FollowRequest));

/** The thing that is selected: the life of a request, or its numbers under the names of INFO and CloudWatch, and what can break it. */
export function Inspector({ lab }: { lab: Lab }) {
  const selection = useLab(lab, (s) => s.selection);
  const topology = useLab(lab, (s) => s.topology);
  const tables = useLab(lab, (s) => s.tables);
  const snapshot = useLab(lab, (s) => s.snapshot);
  if (!topology || !tables) return <NotYet lab={lab} />;
  return (
    <section className="inspector" aria-labelledby="inspector-title">
      <h2 id="inspector-title" className="rail-title">
        Inspect
      </h2>
      <Chooser
        name="What to inspect"
        topology={topology}
        frame={snapshot?.frame ?? null}
        selection={selection}
        choose={(chosen) => lab.select(chosen)}
      />
      {!selection && (
        <>
          <p className="quiet">
            A node, a shard, an endpoint, a zone, an app, the database or one request: its numbers,
            and what can break it.
          </p>
          <Suspense>
            <FollowRequest lab={lab} of={{ kind: 'cache' }} />
          </Suspense>
          {topology.deployment !== 'serverless' && (
            <Suspense>
              <EndpointList lab={lab} topology={topology} />
            </Suspense>
          )}
        </>
      )}
      {selection?.kind === 'request' && (
        <Suspense fallback={<Loading />}>
          <RequestLife key={selection.request} lab={lab} request={selection.request} />
        </Suspense>
      )}
      {selection && selection.kind !== 'request' && snapshot && (
        <>
          <Suspense fallback={<Loading />}>
            {selection.kind === 'endpoint' && (
              <EndpointPanel
                lab={lab}
                index={selection.index}
                snapshot={snapshot}
                topology={topology}
              />
            )}
            {!['zone', 'shard', 'endpoint'].includes(selection.kind) && (
              <FollowRequest lab={lab} of={selection} />
            )}
            {selection.kind === 'shard' && (
              <ShardNodes
                lab={lab}
                group={selection.index}
                frame={snapshot.frame}
                topology={topology}
              />
            )}
            {selection.kind === 'node' || selection.kind === 'cache' ? (
              <>
                <Facts
                  selection={selection}
                  frame={snapshot.frame}
                  topology={topology}
                  only="identity"
                />
                <Inside
                  key={selection.kind === 'node' ? selection.index : 'cache'}
                  lab={lab}
                  node={selection.kind === 'node' ? selection.index : null}
                  snapshot={snapshot}
                  topology={topology}
                />
                <h3>Figures</h3>
                <Facts
                  selection={selection}
                  frame={snapshot.frame}
                  topology={topology}
                  only="figures"
                />
              </>
            ) : (
              selection.kind !== 'endpoint' && (
                <Facts selection={selection} frame={snapshot.frame} topology={topology} />
              )
            )}
          </Suspense>
          <h3>Break it</h3>
          <Strikes
            lab={lab}
            selection={selection}
            topology={topology}
            tables={tables}
            frame={snapshot.frame}
          />
        </>
      )}
    </section>
  );
}
