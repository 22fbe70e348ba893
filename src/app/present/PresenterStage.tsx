import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { counted, formatCount, formatPercent } from '../../content/words.ts';
import {
  appColumns,
  type Frame,
  NODE_PLACE,
  type nodeColumns,
  ORIGIN_PLACE,
  originColumns,
  PROXY_PLACE,
  type TopologyView,
} from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { roleWord } from '../stage/describe.ts';
import { goneWords } from '../stage/goneNodes.ts';
import { ghostWords, slotGhosts, staleWords } from '../stage/slotGhosts.ts';
import { Mark } from '../ui/Mark.tsx';
import { onPaletteChange } from '../ui/palette.ts';
import { nodeState, nodeValue } from '../ui/targets.ts';
import { useLab } from '../ui/useLab.ts';
import { type Cast, castOf, ghostsOf } from './cast.ts';
import { calledBy, fateOf } from './facing.ts';
import { type Line, WirePainter } from './wirePainter.ts';

/** A few large cards in their zones, wires between them, and what is on its way. */
export function PresenterStage({ lab, subject }: { lab: Lab; subject: string }) {
  const topology = useLab(lab, (s) => s.topology);
  const frame = useLab(lab, (s) => s.snapshot?.frame ?? null);
  const cast = useMemo(() => (topology ? castOf(topology, subject) : null), [topology, subject]);
  const place = useRef<HTMLElement>(null);
  useWires(lab, place, topology, cast, frame);
  if (!topology || !cast || !frame) return null;
  const gone = ghostsOf(frame.gone, cast, topology);
  return (
    <section className="presenter-stage" ref={place} aria-label="Stage: the cluster at this moment">
      {cast.zones.map((zone) => (
        <div key={zone} className="presenter-zone">
          <h2>{topology.zones[zone]}</h2>
          <div className="presenter-row">
            {cast.apps
              .filter((i) => topology.apps[i]?.zone === zone)
              .map((i) => (
                <AppCard key={i} lab={lab} topology={topology} cast={cast} frame={frame} app={i} />
              ))}
          </div>
          <div className="presenter-row">
            {cast.endpoint && zone === cast.zones[0] && (
              <div className="presenter-card presenter-node" data-place={PROXY_PLACE}>
                <b className="mono">endpoint</b>
                <span>one for all zones</span>
              </div>
            )}
            {cast.nodes
              .filter((i) => topology.nodes[i]?.zone === zone)
              .map((i) => (
                <NodeCard key={i} topology={topology} frame={frame} node={i} />
              ))}
            {gone
              .filter((ghost) => ghost.zone === zone)
              .map((ghost) => (
                <div
                  key={ghost.place}
                  className="presenter-card presenter-gone"
                  data-place={ghost.place}
                >
                  <span className="presenter-head">
                    <b className="mono">{ghost.id}</b>
                    <strong>removed</strong>
                  </span>
                  <span>{goneWords(ghost, topology)}</span>
                </div>
              ))}
          </div>
          <div className="presenter-row">
            {topology.origin.zone === zone && <OriginCard frame={frame} />}
          </div>
        </div>
      ))}
      <canvas className="presenter-wires" />
    </section>
  );
}

function AppCard(props: {
  lab: Lab;
  topology: TopologyView;
  cast: Cast;
  frame: Frame;
  app: number;
}) {
  const { lab, topology, cast, frame, app } = props;
  const isUp = frame.apps[app * appColumns.stride + appColumns.at.up] !== 0;
  const fate = fateOf(lab.live, app);
  const called = linesFrom(app, lab, topology, cast, frame);
  const [stale] = staleWords(frame.staleSlots, app);
  const calls = called.map(({ node }) => topology.nodes[node]?.address).filter(Boolean);
  return (
    <div className="presenter-card" data-place={app} data-down={!isUp}>
      <b className="mono">{topology.apps[app]?.id}</b>
      {isUp && calls.length === 1 && (
        <span>
          {called[0]?.mistaken ? 'still calls' : 'calls'} {calls[0]}
        </span>
      )}
      {isUp && stale && <span className="presenter-belief">{stale}</span>}
      {!isUp && <span>down</span>}
      <span className="presenter-fate">
        {isUp && fate && (
          <>
            <Mark name={fate.mark} /> {fate.words}
          </>
        )}
      </span>
    </div>
  );
}

const stateWords = {
  up: '',
  down: 'down',
  syncing: 'copying',
  unreachable: 'out of reach',
  removed: 'removed',
  paused: 'frozen',
} as const;

function NodeCard(props: { topology: TopologyView; frame: Frame; node: number }) {
  const { topology, frame, node } = props;
  const value = (column: keyof typeof nodeColumns.at) => nodeValue(frame, node, column);
  const state = nodeState(frame, node);
  const isPrimary = value('primary') === 1;
  const isDead = state === 'down' || state === 'removed';
  const shard = topology.nodes[node]?.group;
  const ghost = isPrimary
    ? slotGhosts(frame.staleSlots, null).find(({ group }) => group === shard)
    : undefined;
  const role = isDead ? '' : roleWord(topology.engine === 'memcached', isPrimary);
  const full = value('limitBytes') > 0 ? value('usedBytes') / value('limitBytes') : 0;
  return (
    <div
      className="presenter-card presenter-node"
      data-place={NODE_PLACE + node}
      data-down={isDead || state === 'unreachable'}
      data-primary={isPrimary && !isDead}
    >
      <span className="presenter-head">
        <b className="mono">{topology.nodes[node]?.id}</b>
        <strong>
          {isDead && <Mark name="failed" />} {[stateWords[state], role].filter(Boolean).join(' ')}
        </strong>
      </span>
      <span className="presenter-head">
        <span>{isDead ? 'holds nothing' : counted(value('keys'), 'item')}</span>
        <span className="mono presenter-address">{topology.nodes[node]?.address}</span>
      </span>
      {ghost && !isDead && (
        <span className="presenter-belief">{ghostWords(ghost, topology)[0]}</span>
      )}
      {!isDead && full > 0 && (
        <span className="presenter-memory">
          memory
          <span className="presenter-meter">
            <span style={{ width: `${Math.min(1, full) * 100}%` }} />
          </span>
          {formatPercent(Math.round(full * 100) / 100)}
        </span>
      )}
    </div>
  );
}

function OriginCard({ frame }: { frame: Frame }) {
  const value = (column: keyof typeof originColumns.at) =>
    frame.origin[originColumns.at[column]] ?? 0;
  const isUp = value('up') !== 0;
  return (
    <div className="presenter-card" data-place={ORIGIN_PLACE} data-down={!isUp}>
      <b className="mono">database</b>
      <span>
        {isUp
          ? `${formatCount(value('busy'))} of ${formatCount(value('workers'))} workers busy`
          : 'down'}
        {isUp && value('queue') > 0 && `, ${formatCount(value('queue'))} waiting`}
      </span>
    </div>
  );
}

function linesFrom(app: number, lab: Lab, topology: TopologyView, cast: Cast, frame: Frame) {
  const isPrimary = (node: number) => nodeValue(frame, node, 'primary') === 1;
  return calledBy(app, topology, lab.live, cast.nodes, isPrimary);
}

/** Draws wires and marks between the cards, wherever the width of the window has put them. */
function useWires(
  lab: Lab,
  place: RefObject<HTMLElement | null>,
  topology: TopologyView | null,
  cast: Cast | null,
  frame: Frame | null,
): void {
  const lines = useRef<Line[]>([]);
  const ghosts = topology && cast && frame ? ghostsOf(frame.gone, cast, topology) : [];
  const ghostPlaces = ghosts.map((ghost) => ghost.place).join();
  lines.current =
    topology && cast && frame
      ? cast.apps.flatMap((app) => [
          { from: app, to: ORIGIN_PLACE, kind: 'database' as const },
          ...(cast.endpoint ? [{ from: app, to: PROXY_PLACE, kind: 'calls' as const }] : []),
          ...ghosts.flatMap(({ place, apps }) =>
            apps.includes(app) ? [{ from: app, to: place, kind: 'believes' as const }] : [],
          ),
          ...linesFrom(app, lab, topology, cast, frame).map(({ node, mistaken }) => ({
            from: app,
            to: NODE_PLACE + node,
            kind: mistaken ? ('believes' as const) : ('calls' as const),
          })),
        ])
      : [];
  const isThere = frame !== null && cast !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cast, or a ghost, has other cards to measure
  useEffect(() => {
    const element = place.current;
    const canvas = element?.querySelector('canvas');
    if (!element || !canvas) return;
    const painter = new WirePainter(element, canvas);
    const stops = [
      lab.onPaint((live) => painter.paint(live, lines.current)),
      onPaletteChange(() => painter.measure()),
    ];
    const size = new ResizeObserver(() => painter.measure());
    for (const card of [element, ...element.querySelectorAll('[data-place]')]) size.observe(card);
    return () => {
      size.disconnect();
      for (const stop of stops) stop();
    };
  }, [lab, place, isThere, cast, ghostPlaces]);
}
