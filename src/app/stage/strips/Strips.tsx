import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import {
  type Frame,
  type GoneView,
  type TopologyView,
  totalColumns,
} from '../../../engine/frame.ts';
import type { Lab } from '../../lab/types.ts';
import { formatCount, formatMoment } from '../../ui/format.ts';
import { onPaletteChange } from '../../ui/palette.ts';
import { REDUCED_MOTION, useLab, useMedia } from '../../ui/useLab.ts';
import { describeNode } from '../describe.ts';
import { look, rowWord } from '../levels.ts';
import { useGone } from '../useGone.ts';
import { dashedWords, ghostWords, keptOrder, rowsWithGone } from './ghosts.ts';
import { type StripMetric, stripMetrics } from './metrics.ts';
import { threeToWatch, type Watched } from './order.ts';
import { stripLayout } from './stripLayout.ts';
import { StripPainter } from './stripPainter.ts';
import { WatchPainter, watchHeight } from './watchPainter.ts';
import './strips.css';

/** Shades change at most this often, in ms. */
const SHADES_MILLIS = 250;
/** Requests answered before rows are first sorted. */
const ENOUGH_REQUESTS = 200;
const WATCH_WIDTH = 236;
const TOOLS = 44;
/** On a phone they take three lines. */
const PHONE_TOOLS = 120;
const FOOT = 40;
const WATCHED = 3;
const watchSize = { width: WATCH_WIDTH, height: watchHeight(WATCHED) };
/** Below this the watched nodes have no room beside the strips. */
const BESIDE_FROM = 700;

type StripsProps = {
  lab: Lab;
  topology: TopologyView;
  width: number;
  height: number;
  /** The buttons of the levels, before those of the strips. */
  levels: ReactNode;
  /** Looks at one shard more closely. */
  onOpen: (group: number) => void;
};

/**
 * A large cluster in one picture: a row for each shard, a shade for each node, the worst first when sorted.
 * Three nodes are watched closely beside it, with their requests.
 */
export function Strips({ lab, topology, width, height, levels, onOpen }: StripsProps) {
  const wanted = useStore(look, (s) => s.metric);
  const metric =
    stripMetrics.find(({ name }) => name === wanted) ?? (stripMetrics[0] as StripMetric);
  const beside = width >= BESIDE_FROM;
  const room = useMemo(
    () => ({
      width: beside ? width - WATCH_WIDTH - 20 : width,
      height: height - (beside ? TOOLS : PHONE_TOOLS) - FOOT,
    }),
    [beside, width, height],
  );
  const gone = useGone(lab, topology);
  const strips = useStrips(lab, topology, gone, metric, room);
  const rows = topology.groups.length;
  return (
    <div className="strips">
      <div className="strips-tools">
        {levels}
        <fieldset className="strips-metrics">
          <legend className="hidden-visually">What a shade means</legend>
          {stripMetrics.map((m) => (
            <button
              key={m.name}
              type="button"
              aria-pressed={m === metric}
              onClick={() => look.setState({ metric: m.name })}
            >
              {m.label}
            </button>
          ))}
        </fieldset>
        <Ramp metric={metric} />
      </div>
      <div className="strips-body">
        <Field
          strips={strips}
          lab={lab}
          topology={topology}
          gone={gone}
          room={room}
          onOpen={onOpen}
          label={`${formatCount(rows)} ${rowWord(topology)}s by ${metric.label}. Arrow keys move, Enter inspects, o opens the ${rowWord(topology)}.`}
        />
        {beside && (
          <figure className="strips-watch" style={{ width: watchSize.width }}>
            <canvas
              ref={strips.watchCanvas}
              style={watchSize}
              role="img"
              aria-label={strips.watchWords}
            />
            <figcaption>{strips.watchNote}</figcaption>
          </figure>
        )}
      </div>
      <div className="strips-foot" style={{ width: room.width }}>
        <p>{strips.words}</p>
        <button type="button" className="button small" onClick={strips.sort}>
          Sort again
        </button>
      </div>
    </div>
  );
}

function Ramp({ metric }: { metric: StripMetric }) {
  return (
    <p className="strips-ramp">
      <span>{metric.ends[0]}</span>
      <span className="strips-shades" aria-hidden="true">
        {[0, 1, 2, 3, 4, 5, 6].map((step) => (
          <i key={step} style={{ background: `var(--heat-${step})` }} />
        ))}
      </span>
      <span>{metric.ends[1]}</span>
    </p>
  );
}

type Hook = ReturnType<typeof useStrips>;

/** The canvas of the strips as one control: pointer and arrow keys go from node to node. */
function Field(props: {
  strips: Hook;
  lab: Lab;
  topology: TopologyView;
  gone: readonly GoneView[];
  room: { width: number; height: number };
  label: string;
  onOpen: (group: number) => void;
}) {
  const { strips, lab, topology, gone, room, label, onOpen } = props;
  const at = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return strips.nodeAt(event.clientX - box.left, event.clientY - box.top);
  };
  const current = `strips-${strips.hint}`;
  const open = (index: number) => {
    const group = topology.nodes[index]?.group;
    if (group !== undefined) onOpen(group);
  };
  // A node that has left leads to who believes in it.
  const choose = (index: number) => {
    const app = gone[index - topology.nodes.length]?.apps[0];
    if (app !== undefined) lab.select({ kind: 'app', index: app });
    else if (index >= 0) lab.select({ kind: 'node', index });
  };
  function key(event: KeyboardEvent): void {
    const step = moves[event.key];
    const { hint } = strips;
    if (step) strips.move(step[0], step[1]);
    else if (event.key === 'Enter' && hint >= 0) choose(hint);
    else if (event.key === 'o' && hint >= 0) open(hint);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      className="strips-field"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={current}
      onKeyDown={key}
      onFocus={() => strips.hint < 0 && strips.move(0, 0)}
      onBlur={() => strips.point(-1)}
      onPointerMove={(event) => strips.point(at(event))}
      onPointerLeave={() => strips.point(-1)}
      onClick={(event) => choose(at(event as unknown as PointerEvent))}
      onDoubleClick={(event) => open(at(event as unknown as PointerEvent))}
    >
      <canvas ref={strips.canvas} style={room} />
      <div
        // Another node is another option: only then it is read out.
        key={current}
        id={current}
        role="option"
        tabIndex={-1}
        aria-selected={strips.hint >= 0}
        className="hidden-visually"
      >
        {strips.words}
      </div>
    </div>
  );
}

const moves: Record<string, [rows: number, cells: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};

/** Painters on the two canvases, what they show in words, and how the pointer and the keys reach them. */
function useStrips(
  lab: Lab,
  topology: TopologyView,
  gone: readonly GoneView[],
  metric: StripMetric,
  room: { width: number; height: number },
) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const watchCanvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<StripPainter | null>(null);
  const reduced = useMedia(REDUCED_MOTION);
  const [sortedAt, setSortedAt] = useState(0);
  const [hint, setHint] = useState(-1);
  const [every, setEvery] = useState(1);
  const [watched, setWatched] = useState<readonly Watched[]>([]);
  const snapshot = useLab(lab, (s) => s.snapshot?.frame ?? null);
  const wanted = useRef({ sort: true, hint: -1 });
  const ordered = useRef<{ for: readonly unknown[]; ids: readonly string[] }>({ for: [], ids: [] });

  useEffect(() => {
    if (!canvas.current) return;
    const rows = rowsWithGone(topology, gone);
    const cells = Math.max(1, ...rows.rows.map((row) => row.length));
    const layout = stripLayout(rows.ids.length, cells, room.width, room.height);
    const strips = new StripPainter(canvas.current, topology, rows, layout, metric, room);
    const watch = watchCanvas.current
      ? new WatchPainter(watchCanvas.current, watchSize, topology.apps.length, reduced)
      : null;
    painter.current = strips;
    const names = topology.nodes.map((node) => node.id);
    let shadesAt = Number.NEGATIVE_INFINITY;
    let seen: Frame | null = null;
    let dirty = true;
    let inSight = true;
    // A ghost that comes or goes moves no row.
    const sortedFor = [topology, metric, room];
    const isSame = sortedFor.every((part, i) => part === ordered.current.for[i]);
    if (isSame) strips.order = keptOrder(ordered.current.ids, rows.ids);
    else wanted.current.sort = true;
    const look = () => {
      const three = threeToWatch(strips.figures, metric);
      strips.watched = new Set(three.map((w) => w.index));
      watch?.watch(three, names);
      setWatched((before) => (sameNodes(before, three) ? before : three));
      setEvery(watch?.every ?? 1);
    };
    const watcher = new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? true;
    });
    watcher.observe(canvas.current);
    const stopTheme = onPaletteChange(() => {
      watch?.refresh();
      dirty = true;
    });
    const selected = () => {
      const { selection } = lab.store.getState();
      return selection?.kind === 'node' ? selection.index : -1;
    };
    const stopPaint = lab.onPaint((live) => {
      const { frame } = live;
      if (!inSight || !frame || frame.topologyVersion !== topology.version) return;
      const now = performance.now();
      if (frame !== seen && (dirty || now - shadesAt >= SHADES_MILLIS)) {
        seen = frame;
        shadesAt = now;
        strips.read(frame);
        // At the very start there is nothing to sort by.
        if (wanted.current.sort && hasWork(frame)) {
          wanted.current.sort = false;
          strips.sort();
          setSortedAt(live.at);
        }
        look();
        dirty = true;
      }
      if (strips.hint !== wanted.current.hint || strips.selected !== selected()) {
        strips.hint = wanted.current.hint;
        strips.selected = selected();
        dirty = true;
      }
      strips.paint(dirty);
      watch?.paint(live, strips.figures, metric);
      if (watch) live.drawnEvery = watch.every;
      dirty = false;
    });
    return () => {
      watcher.disconnect();
      stopTheme();
      stopPaint();
      painter.current = null;
      ordered.current = { for: sortedFor, ids: strips.orderedIds() };
    };
  }, [lab, topology, gone, metric, room, reduced]);

  const point = (index: number) => {
    wanted.current.hint = index;
    setHint(index);
  };
  const figure = painter.current?.figures[hint];
  const value = figure ? metric.value(figure) : null;
  const ghost = gone[hint - topology.nodes.length];
  const described = ghost
    ? ghostWords(ghost, topology)
    : hint >= 0
      ? describeNode(topology, hint, snapshot)
      : '';
  const words =
    hint >= 0
      ? `${described}${value === null ? '' : `; ${metric.label} ${metric.text(value)}`}`
      : `Each cell is a node, its shade ${metric.label}. ${sortedAt > 0 ? `Worst first, as at ${formatMoment(sortedAt)}.` : ''}${dashedWords(gone, topology)}`;
  return {
    canvas,
    watchCanvas,
    hint,
    words,
    watchWords: watched
      .map((w) => `${describeNode(topology, w.index, snapshot)} (${w.why})`)
      .join('; '),
    watchNote: `These ${watched.length} move, the others only change shade.${every > 1 ? ` 1 of ${formatCount(every)} requests shown.` : ''}`,
    nodeAt: (x: number, y: number) => painter.current?.nodeAt(x, y) ?? -1,
    point,
    move: (rows: number, cells: number) => {
      const strips = painter.current;
      if (strips) point(strips.neighbour(hint, rows, cells));
    },
    sort: () => {
      wanted.current.sort = true;
    },
  };
}

/** Whether enough has happened to tell a busy node from an idle one. */
function hasWork(frame: Frame): boolean {
  return (frame.totals[totalColumns.at.completed] ?? 0) >= ENOUGH_REQUESTS;
}

function sameNodes(a: readonly Watched[], b: readonly Watched[]): boolean {
  return a.length === b.length && a.every((w, i) => w.index === b[i]?.index && w.why === b[i].why);
}
