import type { Nanos } from '../../../engine/base/units.ts';
import { COARSE_NANOS, FINE_NANOS, type Frame, sampleColumns } from '../../../engine/frame.ts';
import type { Notice } from '../../../engine/notices.ts';
import { isOperations } from '../../lab/clock.ts';
import type { LabState, Live, Rows } from '../../lab/types.ts';
import {
  binWidth,
  gaps,
  type Point,
  pointsIn,
  type Range,
  readsPerSample,
  type ShareBin,
  type Step,
  samplesIn,
  settled,
  shareBins,
  withOpenBin,
} from './chart.ts';
import { type NumberedEvent, numberedEvents } from './events.ts';
import type { View } from './scale.ts';

/** Above this many answers in view they are drawn as percentiles. */
export const POINTS_MOST = 300;

/** What all pens draw from: one moment of a run, cut to one view. */
export type Scene = {
  live: Live;
  view: View;
  /** The end of the past, never beyond the view. */
  present: Nanos;
  rows: Rows;
  interval: Nanos;
  range: Range;
  /** Samples in one bin of the Answers pen. */
  binWidth: number;
  bins: ShareBin[];
  /** Every answer in view, or null when only a sample of them is kept. */
  answers: Point[] | null;
  /** The same, or null when they are too many to be drawn one by one. */
  points: Point[] | null;
  /** Stretches of the past for which no samples are kept. */
  missing: View[];
  events: readonly NumberedEvent[];
  /** Those of what is known to come, as it was played before. */
  aheadEvents: readonly NumberedEvent[];
  notices: readonly Notice[];
  bookmarks: readonly { at: Nanos }[];
  /** Moments in view at which the run holds a change that is still to come. */
  planned: readonly Nanos[];
  /** Shards; memory is a sum over them. */
  groups: number;
};

/** Which samples the clock of the moment draws. */
export function gridOf(live: Live): 'fine' | 'coarse' | 'minutes' {
  if (live.clock === 'request') return 'fine';
  return isOperations(live.pace) ? 'minutes' : 'coarse';
}

const intervals = { fine: FINE_NANOS, coarse: COARSE_NANOS, minutes: 60e9 };

/** Gathers a scene. `before` is the bin width of the scene before this one, 0 for the first. */
export function sceneOf(
  live: Live,
  view: View,
  {
    notices,
    topology,
    ahead = [],
    bookmarks = [],
    run = null,
  }: Pick<LabState, 'notices' | 'topology'> & Partial<LabState>,
  before: number,
): Scene {
  const fine = live.clock === 'request';
  const grid = gridOf(live);
  const rows = live[grid];
  const interval = intervals[grid];
  const present = Math.min(live.at, view.to);
  const range = samplesIn(rows, view, present, interval);
  const width = binWidth(readsPerSample(rows, range), before);
  const closed = shareBins(rows, range, width, interval);
  const points = pointsIn(live.answers, view, present);
  const numbered = numberedEvents([...notices, ...ahead]);
  const missing = gaps(rows, range, interval, view.from, present, 2 * interval);
  const everyAnswer = missing.length === 0 && isEvery(points, rows, range, interval);
  const bins =
    fine && everyAnswer ? withOpenBin(closed, live.answers, present, width, interval) : closed;
  return {
    live,
    view,
    present,
    rows,
    interval,
    range,
    binWidth: width,
    bins: settled(bins, width * interval),
    answers: everyAnswer ? points : null,
    points: everyAnswer && points.length <= POINTS_MOST ? points : null,
    missing,
    events: numbered.filter(({ notice }) => notice.at >= view.from && notice.at <= present),
    aheadEvents: numbered.filter(({ notice }) => ahead.includes(notice) && notice.at <= view.to),
    notices,
    bookmarks: bookmarks.filter((b) => b.at >= view.from && b.at <= view.to),
    planned: (run?.interventions ?? [])
      .map(({ at }) => at)
      .filter((at) => at > live.reached && at <= view.to),
    groups: topology?.groups.length ?? 1,
  };
}

/** Whether the points are all answers of the samples, not one of many: then none may be missing. */
function isEvery(points: readonly Point[], rows: Rows, range: Range, interval: Nanos): boolean {
  const { at } = sampleColumns;
  // The first sample may begin before the view.
  const first = range.first + 1;
  if (first >= range.end) return true;
  const from = rows.get(first, at.at) - interval;
  const to = rows.get(range.end - 1, at.at);
  let completed = 0;
  for (let row = first; row < range.end; row++) completed += rows.get(row, at.completed);
  return points.filter((p) => p.at >= from && p.at < to).length >= completed;
}

/** Closed steps, and from the last of them to the present the gauge as it stands now. */
export function upToNow(closed: Step[], scene: Scene, now: (frame: Frame) => number): Step[] {
  const { live, present, interval } = scene;
  const from = closed.at(-1)?.to ?? Math.floor(present / interval) * interval;
  const { frame } = live;
  if (frame === null || live.at > scene.view.to || present <= from || present - from > interval)
    return closed;
  return [...closed, { from, to: present, value: now(frame) }];
}

/** When a thing was down, from the notices that began and ended it; an open end reaches to `until`. */
export function timesDown(
  notices: readonly Notice[],
  began: (notice: Notice) => Nanos | null,
  ended: (notice: Notice) => boolean,
  until: Nanos,
): View[] {
  const found: View[] = [];
  let since: Nanos | null = null;
  for (const notice of notices) {
    if (notice.at > until) break;
    if (since !== null && ended(notice)) {
      found.push({ from: since, to: notice.at });
      since = null;
    } else since ??= began(notice);
  }
  if (since !== null) found.push({ from: since, to: until });
  return found;
}

/** When the database was down, by itself or with its zone. */
export function timesOriginDown({ notices, present }: Scene): View[] {
  return timesDown(
    notices,
    ({ code, at, args }) =>
      code === 'origin-down' || (code === 'zone-down' && args['origin'] === 1) ? at : null,
    ({ code }) => code === 'origin-back' || code === 'zone-back',
    present,
  );
}

/** When a cluster of one shard had no primary. With more shards the others go on, and this is empty. */
export function timesWithoutPrimary({
  notices,
  present,
  groups,
}: Pick<Scene, 'notices' | 'present' | 'groups'>): View[] {
  if (groups !== 1) return [];
  return timesDown(
    notices,
    ({ code, at, args }) => {
      if (code === 'node-crashed' && args['role'] === 'primary') return at;
      // A zone takes its nodes with it: the detection says since when.
      return code === 'failure-detected' ? at - Number(args['afterNanos']) : null;
    },
    ({ code, args }) =>
      code === 'replica-promoted' ||
      code === 'cold-start' ||
      code === 'cluster-replaced' ||
      (code === 'node-recovered' && args['role'] === 'primary'),
    present,
  );
}

/** Whether it has no primary at the present: one that took over at this very moment counts. */
export function lacksPrimary({ notices, present, groups }: Scene): boolean {
  const told = notices.filter(({ at }) => at <= present);
  const open = Number.POSITIVE_INFINITY;
  return timesWithoutPrimary({ notices: told, present: open, groups }).at(-1)?.to === open;
}
