import { reasonLabel } from '../../content/reasonLabels.ts';
import { NEVER } from '../../engine/base/units.ts';
import {
  type BeliefView,
  type Frame,
  GONE_PLACE,
  NODE_PLACE,
  ORIGIN_PLACE,
  originColumns,
} from '../../engine/frame.ts';
import { reasons } from '../../engine/outcomes.ts';
import type { Live } from '../lab/types.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../ui/format.ts';
import { type Brush, firstThatFits, measure, write } from './brush.ts';
import { cutsOf, cutWords } from './cuts.ts';
import { describeNode } from './describe.ts';
import { wireWidth } from './flow.ts';
import type { Box, Point } from './layout.ts';
import { isDead } from './nodeScene.ts';
import { paintCross, paintNode } from './paintNode.ts';
import {
  PLATE_STYLE,
  paintApp,
  paintEndpoint,
  paintOrigin,
  paintQueue,
  paintZoneDown,
  plate,
} from './paintPlaces.ts';
import { paintSlotGhost } from './paintSlotGhosts.ts';
import { svgPath } from './paths.ts';
import { PROXY_LANE } from './plates.ts';
import { ghostWords, shortWords, slotGhosts, staleWords } from './slotGhosts.ts';
import type { StagePainter } from './stagePainter.ts';
import { labelPlace, queryLabelPlace } from './wireLabels.ts';

/** The layer that is drawn when numbers have changed: values of the cards, states, beliefs, what wires carry. */
export function paintStill(brush: Brush, stage: StagePainter, frame: Frame, live: Live): void {
  const { topology, layout } = brush;
  topology.zones.forEach((zone, z) => {
    if (frame.faults.some((fault) => fault.target === `zone:${zone}`)) paintZoneDown(brush, z);
  });
  if (live.clock === 'event') paintFlows(brush, stage);
  const ghosts = slotGhosts(frame.staleSlots, stage.selection);
  stage.scenes.forEach((scene, i) => {
    const group = topology.nodes[i]?.group;
    const ghost = scene.figures.primary ? ghosts.find((g) => g.group === group) : undefined;
    scene.says = saysOf(brush, i, live.beliefs);
    if (ghost && scene.says.length === 0) scene.says = ghostWords(ghost, topology);
    scene.believed = ghost ? shortWords(ghost) : [];
    paintNode(brush, scene);
    if (ghost) paintSlotGhost(brush, scene, ghost);
    if (layout.detail === 'full' && !isDead(scene.figures)) {
      const { box } = scene.face;
      const head = { x: box.x + Math.max(14, box.width / 2 - 64), y: box.y - 10 };
      paintQueue(brush, scene.figures.queue, head, 1, 'waiting');
    }
  });
  topology.apps.forEach((_, a) => {
    const words = beliefWords(brush, a, live.beliefs);
    paintApp(brush, a, frame, words.length > 0 ? words : staleWords(frame.staleSlots, a));
  });
  paintOrigin(brush, frame, stage.sockets, stage.busyWorkers);
  paintEndpoint(brush, frame, live);
  paintOriginQueue(brush, frame);
  paintCuts(brush, frame);
  paintBrokenCopies(brush, stage);
  for (const belief of live.beliefs) paintBelief(brush, belief, live.at);
  paintLabels(brush, stage, live);
  paintHint(brush, stage, frame);
}

function saysOf({ topology }: Brush, node: number, beliefs: readonly BeliefView[]): string[] {
  const apps = beliefs.filter((b) => b.node === node).map((b) => topology.apps[b.app]?.id ?? '');
  if (apps.length === 0) return [];
  const who = apps.length > 2 ? `${apps.length} apps` : apps.join(' and ');
  const some = apps.length > 1 ? `${apps.length} apps` : who;
  const verb = apps.length > 1 ? 'send' : 'sends';
  return [`${who} still ${verb} here`, `${some} still`, `${verb} here`];
}

/** Once somebody is mistaken, every app says whom it takes for the primary. */
function beliefWords(
  { layout, topology }: Brush,
  app: number,
  beliefs: readonly BeliefView[],
): string[] {
  const mine = beliefs.find((b) => b.app === app);
  if (!mine) return [];
  const which =
    topology.groups.length > 1 ? (topology.groups[mine.group]?.id ?? 'primary') : 'primary';
  const node = topology.nodes[mine.node] ?? layout.gone.find(({ apps }) => apps.includes(app));
  const address = node?.address ?? 'unknown';
  const end = address.slice(address.lastIndexOf('.', address.lastIndexOf('.') - 1));
  return [`${which} = ${address}`, `calls ${address}`, `calls ${end}`];
}

const GHOST = 9;

/** 2 px dashed ink around what a client believes in, with a sentence beside the app. */
function paintBelief(brush: Brush, belief: BeliefView, at: number): void {
  const { ctx, palette, layout, topology } = brush;
  const node = layout.nodes[belief.node];
  if (!node) return;
  const grow = layout.detail === 'full' ? GHOST : layout.detail === 'medium' ? 4 : 2;
  const { x, y, width, height } = node.box;
  ctx.setLineDash([7, 4]);
  ctx.lineWidth = 2;
  ctx.strokeStyle = palette.ink;
  ctx.strokeRect(x - grow, y - grow, width + 2 * grow, height + 2 * grow);
  ctx.setLineDash([]);
  const app = layout.apps[belief.app];
  const zone = layout.zones[topology.apps[belief.app]?.zone ?? 0];
  if (!app || !zone || layout.phone || belief.untilNanos >= NEVER) return;
  const left = zone.outer === 'left' ? app.x + app.width + 16 : zone.box.x + 24;
  const right = zone.outer === 'left' ? zone.box.x + zone.box.width - 16 : app.x - 16;
  if (right - left < 150) return;
  const remains = Math.max(0, belief.untilNanos - at);
  // Beside the app, and below the name of the zone where the plate is low.
  const line = Math.max(app.y + app.height - 34, zone.name.y + zone.name.height + 9);
  const room: Box = { x: left, y: line + 12, width: right - left, height: 7 };
  const rest = formatDuration(remains);
  const wordings = [`DNS answer lives ${rest} longer`, `DNS answer: ${rest} left`, `DNS: ${rest}`];
  const style = { size: 14 };
  write(brush, firstThatFits(brush, wordings, room.width, style), left, line, room.width, style);
  const full = Math.min(180, room.width);
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.edge;
  ctx.strokeRect(left + 0.5, room.y + 0.5, full, room.height);
  ctx.fillStyle = palette.ink;
  ctx.fillRect(
    left,
    room.y,
    full * Math.min(1, remains / Math.max(1, belief.untilNanos - belief.sinceNanos)),
    room.height + 1,
  );
}

function paintOriginQueue(brush: Brush, frame: Frame): void {
  const { origin, zones, phone } = brush.layout;
  const queue = frame.origin[originColumns.at.queue] ?? 0;
  if (queue <= 0) return;
  if (zones.length === 1) {
    paintQueue(brush, queue, { x: origin.x + 12, y: origin.y - 12 }, 1, 'miss');
    return;
  }
  const last = brush.layout.originZone === zones.length - 1;
  const y = origin.y + origin.height / 2;
  const head = last ? { x: origin.x - 12, y } : { x: origin.x + origin.width + 12, y };
  if (phone && last) paintQueue(brush, queue, { x: origin.x + 12, y: origin.y - 10 }, 1, 'miss');
  else paintQueue(brush, queue, head, last ? -1 : 1, 'miss');
}

/** Width by flow, where single requests are no longer drawn. */
function paintFlows(brush: Brush, stage: StagePainter): void {
  const { ctx, palette } = brush;
  let most = 0;
  for (const flow of stage.flows.values()) most = Math.max(most, flow.callsPerSecond);
  ctx.strokeStyle = palette.edge;
  ctx.lineJoin = 'round';
  // Where cards are small, wires run close together.
  const widest = brush.layout.detail === 'full' || brush.layout.detail === 'medium' ? 6 : 3;
  for (const [id, flow] of stage.flows) {
    const from = Math.floor(id / 16384);
    const to = id % 16384;
    const width = Math.min(widest, wireWidth(flow.callsPerSecond, most));
    if (from >= NODE_PLACE || width < 2 || !stage.tracks.track(from, to)) continue;
    ctx.lineWidth = width;
    ctx.save();
    // Queries go past the endpoint, in front of it.
    if (to !== ORIGIN_PLACE) keepWords(brush);
    ctx.stroke(new Path2D(svgPath(stage.routes.between(from, to))));
    ctx.restore();
  }
}

/** The endpoint of a serverless cache: flows are seen in the lane at its foot, not behind its words. */
function keepWords({ ctx, layout: { proxy, width, height } }: Brush): void {
  if (!proxy) return;
  ctx.beginPath();
  ctx.rect(0, 0, width, height);
  ctx.rect(proxy.x, proxy.y, proxy.width, PROXY_LANE - 3);
  ctx.clip('evenodd');
}

/** Trouble on the way between two zones: a cross where messages are lost, and words where it is not both ways. */
function paintCuts(brush: Brush, frame: Frame): void {
  const { layout, topology, palette, ctx } = brush;
  for (const { from, to, kind } of cutsOf(frame.faults, topology.zones)) {
    const one = layout.zones[Math.min(from, to)];
    const other = layout.zones[Math.max(from, to)];
    if (!one || !other) continue;
    const x = (one.box.x + one.box.width + other.box.x) / 2;
    const y = layout.rows === 1 ? (layout.cacheTop + layout.cacheBottom) / 2 : layout.cacheTop - 12;
    if (kind === 'both-ways' || kind === 'one-way') {
      ctx.fillStyle = palette.zone;
      ctx.fillRect(x - 12, y - 12, 24, 24);
      paintCross(brush, x, y, 17);
    }
    const [first, last] = from < to ? [one, other] : [other, one];
    const words = cutWords(kind, first.box, last.box);
    if (words === '') continue;
    const half = measure(brush, words, { size: 14, weight: 600 }) / 2;
    plate(brush, words, Math.max(3, x - half), y + 22, 'left');
  }
}

/** A replica whose primary is gone, or the other way round: a cross on their wire. */
function paintBrokenCopies(brush: Brush, stage: StagePainter): void {
  const { topology, layout } = brush;
  if (layout.detail !== 'full' && layout.detail !== 'medium') return;
  stage.scenes.forEach(({ figures }, j) => {
    if (figures.primary) return;
    const group = topology.nodes[j]?.group;
    const head = stage.scenes.findIndex(
      (s, i) => s.figures.primary && topology.nodes[i]?.group === group,
    );
    const primary = stage.scenes[head];
    if (!primary || (!isDead(figures) && !isDead(primary.figures))) return;
    const track = stage.tracks.track(
      NODE_PLACE + Math.min(head, j),
      NODE_PLACE + Math.max(head, j),
    );
    if (!track) return;
    const x = track.x(0.5);
    const y = track.y(0.5);
    brush.ctx.fillStyle = brush.palette.zone;
    brush.ctx.fillRect(x - 10, y - 10, 20, 20);
    paintCross(brush, x, y);
  });
}

/** What the wires to the cache carry: time there and back, or calls per second. */
function paintLabels(brush: Brush, stage: StagePainter, live: Live): void {
  const { layout, topology } = brush;
  if (layout.key && stage.every > 1) {
    const { note, marks } = layout.key;
    const words = `1 of ${formatCount(stage.every)} shown`;
    const style = { size: 12, color: brush.palette['ink-2'] };
    write(brush, words, note.x, note.y, marks.width, style);
  }
  if (layout.phone || layout.detail !== 'full') return;
  const counted = live.clock === 'event' || stage.reduced;
  const taken: Point[] = [];
  for (const [id, flow] of stage.flows) {
    const from = Math.floor(id / 16384);
    const to = id % 16384;
    if (from >= topology.apps.length || to < NODE_PLACE) continue;
    if (to === ORIGIN_PLACE && !stage.reduced) continue;
    const place =
      to === ORIGIN_PLACE
        ? queryLabelPlace(layout, topology, stage.routes, from)
        : labelPlace(layout, topology, stage.routes, from, to);
    // Two wires of one app may ask for the same place: the first has it.
    if (!place || taken.some((other) => isClose(other, place))) continue;
    taken.push(place);
    const failing = flow.failuresPerSecond >= 1;
    const crosses = topology.apps[from]?.zone !== zoneOf(brush, to);
    if (failing) {
      const { x, y, room } = place.failing;
      const rate = `${formatRate(Math.round(flow.failuresPerSecond))} fail`;
      const reason = reasons[flow.failReason] ?? 'none';
      const why = reason === 'none' ? rate : `${rate}: ${reasonLabel(reason)}`;
      plate(brush, firstThatFits(brush, [why, rate], room, PLATE_STYLE), x, y, 'left');
      continue;
    }
    const style = { size: 13, mono: !counted, color: brush.palette['ink-2'] };
    const time = Number.isFinite(flow.roundTripNanos) ? formatDuration(flow.roundTripNanos) : '';
    const words = counted
      ? [formatRate(Math.round(flow.callsPerSecond))]
      : time && crosses
        ? [`${time} to the other zone`, `${time} across zones`, time]
        : [time];
    write(
      brush,
      firstThatFits(brush, words, place.room, style),
      place.x,
      place.y,
      place.room,
      style,
    );
  }
}

function zoneOf({ layout, topology }: Brush, node: number): number | undefined {
  if (node < GONE_PLACE) return topology.nodes[node - NODE_PLACE]?.zone;
  return layout.gone.find(({ place }) => place === node)?.zone;
}

function isClose(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < 60 && Math.abs(a.y - b.y) < 15;
}

const HINT_HEIGHT = 28;

/** The figures of a card that is too small to carry them. */
function paintHint(brush: Brush, stage: StagePainter, frame: Frame): void {
  const { ctx, palette, layout, topology } = brush;
  const scene = stage.scenes[stage.hint];
  if (!scene || layout.detail === 'full' || layout.detail === 'medium') return;
  const busy = isDead(scene.figures) ? '' : `, ${formatShare(scene.figures.busyShare)} busy`;
  const text = `${describeNode(topology, stage.hint, frame)}${busy}`;
  const style = { size: 14 };
  const width = Math.min(measure(brush, text, style) + 20, layout.width - layout.gutter - 8);
  const { box } = scene.face;
  const x = Math.max(
    layout.gutter + 4,
    Math.min(box.x + box.width / 2 - width / 2, layout.width - width - 4),
  );
  const above = box.y - HINT_HEIGHT - 5;
  const y = above > 4 ? above : box.y + box.height + 5;
  ctx.fillStyle = palette.card;
  ctx.fillRect(x, y, width, HINT_HEIGHT);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = palette.ink;
  ctx.strokeRect(x, y, width, HINT_HEIGHT);
  ctx.strokeRect(box.x, box.y, box.width, box.height);
  write(brush, text, x + 10, y + HINT_HEIGHT / 2, width - 18, style);
}
