import { type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { Loading } from '../ui/Loading.tsx';
import { later, lazily, Nothing } from '../ui/later.tsx';
import { hasShards } from '../ui/shards.ts';
import { LOW, useLab, useMedia } from '../ui/useLab.ts';
import {
  comparedHeight,
  frameHeight,
  gutterOf,
  hasRoomAbove,
  PHONE_BELOW,
  preferredHeight,
  zoneTabsHeight,
} from './layout.ts';
import { hasLevels, type Level, levelIn, look, rowWord } from './levels.ts';
import { Scene, type SceneProps } from './Scene.tsx';
import { skeleton } from './skeleton.ts';
import './stage.css';

// Only a large cluster needs them.
const Strips = lazily(() => import('./strips/Strips.tsx').then((m) => m.Strips));
const ShardStage = lazily(() => import('./ShardStage.tsx').then((m) => m.ShardStage));

const EndpointStrip = later(
  () => import('./EndpointStrip.tsx').then((m) => m.EndpointStrip),
  Nothing,
);

/** Room for the names that apps call, above the zones. */
const STRIP_HEIGHT = 38;
/** Room for the buttons of the levels over the picture. */
const LEVELS_HEIGHT = 44;
const SHARD_HEIGHT = 350;
const STRIPS_HEIGHT = 380;

/**
 * One engine as a picture: structure by React Flow, everything that moves on canvases above it. Without `invites`
 * the invitation to break it stands elsewhere, and the stage makes do with little height.
 */
export function Stage({ lab, invites = true }: { lab: Lab; invites?: boolean }) {
  const topology = useLab(lab, (s) => s.topology);
  const chosen = useStore(look, (s) => s.level);
  const waiting = useLab(lab, (s) => s.topology === null || s.status === 'loading');
  const room = useRef<HTMLDivElement>(null);
  const size = useSize(room);
  const shown = topology ?? skeleton;
  const level = levelIn(shown, chosen);
  const go = (to: Level) => {
    look.setState({ level: to });
    if (to.kind === 'shard' && hasShards(shown)) lab.select({ kind: 'shard', index: to.group });
  };
  const levels = hasLevels(shown) ? <Levels topology={shown} level={level} go={go} /> : null;
  const isBelow = levels !== null && level.kind !== 'shards';
  const below = isBelow ? LEVELS_HEIGHT : 0;
  const compares = useLab(lab, (s) => (s.branches?.list.length ?? 0) > 1);
  const isLow = useMedia(LOW);
  const preferred = leastHeight(shown, level, size?.width ?? 1112, compares && { isLow });
  // Where a card would lose detail for them, Inspect alone lists the endpoints.
  const hasRoom = size !== null && fits(shown, level, size.width, size.height - below, preferred);
  const names = invites && hasRoom && shown.deployment !== 'serverless' ? STRIP_HEIGHT : 0;
  const above = names + below;
  // The charts that compare branches take the room of the cards, not that of the endpoints.
  const kept =
    compares && !isLow && invites && shown.deployment !== 'serverless' ? STRIP_HEIGHT : 0;
  const least = below + kept + (invites || level.kind !== 'zones' ? preferred : frameHeight(shown));
  return (
    <section
      ref={room}
      className={`stage${waiting ? ' waiting' : ''}`}
      style={{ minHeight: least }}
      aria-label="Stage: the cluster as it runs"
    >
      {names > 0 ? (
        <div style={{ height: names }}>
          <Suspense>
            {topology ? (
              <EndpointStrip lab={lab} topology={topology} gutter={gutterOf(size?.width ?? 0)} />
            ) : null}
          </Suspense>
        </div>
      ) : null}
      {isBelow ? levels : null}
      {size ? (
        <div className="stage-level" style={{ top: above }}>
          <Picture
            lab={lab}
            topology={shown}
            level={level}
            levels={levels}
            go={go}
            invites={invites}
            width={size.width}
            height={Math.max(least, size.height) - above}
          />
        </div>
      ) : null}
    </section>
  );
}

/** Whether the names have room above what is shown. */
function fits(
  topology: TopologyView,
  level: Level,
  width: number,
  height: number,
  preferred: number,
): boolean {
  if (level.kind !== 'zones') return width >= PHONE_BELOW && height >= preferred + STRIP_HEIGHT;
  // Where a phone shows the zones as tabs, the endpoints fold out beside them.
  if (width < PHONE_BELOW) return zoneTabsHeight(topology, width) === 0;
  return hasRoomAbove(topology, width, height, STRIP_HEIGHT);
}

/** Strips and a single shard need less than all nodes in their zones, and these less while branches are compared. */
function leastHeight(
  topology: TopologyView,
  level: Level,
  width: number,
  compares: false | { isLow: boolean },
): number {
  if (level.kind === 'zones')
    return compares
      ? comparedHeight(topology, width, compares.isLow)
      : preferredHeight(topology, width);
  return level.kind === 'shard' ? SHARD_HEIGHT : STRIPS_HEIGHT;
}

type PictureProps = SceneProps & {
  level: Level;
  levels: ReactNode;
  go: (level: Level) => void;
};

function Picture({ level, levels, go, ...scene }: PictureProps) {
  if (level.kind === 'zones') return <Scene {...scene} />;
  return (
    <Suspense fallback={<Loading />}>
      {level.kind === 'shards' ? (
        <Strips {...scene} levels={levels} onOpen={(group) => go({ kind: 'shard', group })} />
      ) : (
        <ShardStage {...scene} group={level.group} />
      )}
    </Suspense>
  );
}

type LevelsProps = { topology: TopologyView; level: Level; go: (level: Level) => void };

/** How closely to look: zones, all shards, one shard. */
function Levels({ topology, level, go }: LevelsProps) {
  const word = rowWord(topology);
  const names = topology.groups.map((group) => group.id);
  return (
    <nav className="stage-levels" aria-label="How closely to look">
      <button
        type="button"
        aria-pressed={level.kind === 'zones'}
        onClick={() => go({ kind: 'zones' })}
      >
        Zones
      </button>
      <button
        type="button"
        aria-pressed={level.kind === 'shards'}
        onClick={() => go({ kind: 'shards' })}
      >
        {`${names.length} ${word}s`}
      </button>
      <select
        aria-label={`One ${word}`}
        value={level.kind === 'shard' ? level.group : ''}
        data-chosen={level.kind === 'shard'}
        onChange={(event) => {
          if (event.target.value !== '') go({ kind: 'shard', group: Number(event.target.value) });
        }}
      >
        <option value="">{`One ${word}…`}</option>
        {names.map((name, group) => (
          <option
            key={name}
            value={group}
          >{`${word === 'shard' ? 'Shard' : 'Node'} ${name}`}</option>
        ))}
      </select>
    </nav>
  );
}

/** Size of an element in CSS pixels, whole, or null before it is known. */
function useSize(of: RefObject<HTMLElement | null>): { width: number; height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    const element = of.current;
    if (!element) return;
    const measure = () => {
      const width = Math.round(element.clientWidth);
      const height = Math.round(element.clientHeight);
      setSize((old) =>
        old && old.width === width && old.height === height ? old : { width, height },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return size;
}
