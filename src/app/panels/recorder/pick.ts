import type { RefObject } from 'react';
import type { Nanos } from '../../../engine/base/units.ts';
import type { Lab } from '../../lab/types.ts';
import { follow } from '../follow.ts';
import { slowestBetween } from '../requestChoice.ts';
import { type Geometry, MARK_PX, STRIP_PX } from './geometry.ts';
import { requestAt } from './pens/latency.ts';
import type { Scene } from './scene.ts';

/** A curve is taken hold of within so many px. */
const PICK_PX = 6;

/**
 * What a click on the charts means. On the mark of a request: follow it; on a curve of latency: the slowest request
 * there; on the number of an event: its moment; anywhere else: that moment. By keyboard the inspector, the story and
 * the axis lead there. Returns what ends it.
 */
export function picking(
  lab: Lab,
  canvas: HTMLCanvasElement,
  geometry: Geometry,
  latency: Geometry['pens'][number] | undefined,
  drawn: RefObject<Scene | null>,
): () => void {
  const sheet = canvas.parentElement;
  if (!sheet) return () => {};
  const place = (event: MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, width: box.width };
  };
  const isOverLatency = (y: number) =>
    latency !== undefined && y >= latency.top && y <= latency.top + latency.height;
  /** Requests under the pointer: a mark, or where curves are drawn the slowest of that stretch. */
  const find = (event: MouseEvent): number[] => {
    const scene = drawn.current;
    const { x, y, width } = place(event);
    if (!scene || !latency || !isOverLatency(y)) return [];
    const { from, to } = scene.view;
    if (!scene.points) {
      const nanosPerPixel = (to - from) / width;
      const middle = from + x * nanosPerPixel;
      const around = Math.max(PICK_PX * nanosPerPixel, scene.binWidth / 2);
      return slowestBetween(lab.live, middle - around, Math.min(middle + around, lab.live.at));
    }
    const board = {
      x: (at: number) => ((at - from) / (to - from)) * width,
      top: latency.top,
      bottom: latency.top + latency.height,
    };
    const request = requestAt(board, scene.points, x, y);
    return request === null ? [] : [request];
  };
  /** The moment under the pointer, null outside what has been played. */
  const moment = (event: MouseEvent): Nanos | null => {
    const scene = drawn.current;
    const { x, y, width } = place(event);
    if (!scene || x < 0 || x > width || y < 0 || y > geometry.axis) return null;
    return momentAt(scene, Math.max(lab.live.reached, lab.live.at), x, width, y < STRIP_PX);
  };
  const point = (event: PointerEvent) => {
    const { y } = place(event);
    const isRequest = isOverLatency(y) && (!drawn.current?.points || find(event).length > 0);
    sheet.style.cursor = isRequest || moment(event) !== null ? 'pointer' : '';
  };
  const pick = (event: MouseEvent) => {
    // The axis and the bar of the whole run have their own way.
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement)
      return;
    const requests = find(event);
    if (requests.length > 0) {
      void follow(lab, requests).then((found) => found || tellNone(lab));
      return;
    }
    const at = moment(event);
    if (at === null) return;
    lab.pause(true);
    lab.seek(at);
  };
  sheet.addEventListener('pointermove', point);
  sheet.addEventListener('click', pick);
  return () => {
    sheet.removeEventListener('pointermove', point);
    sheet.removeEventListener('click', pick);
  };
}

/**
 * The moment at `x` of `width` px: among the numbers of the events that of the nearest one, elsewhere the place
 * itself; null past `reached`, where nothing has been played, and where no number is.
 */
export function momentAt(
  { view, events, aheadEvents }: Pick<Scene, 'view' | 'events' | 'aheadEvents'>,
  reached: Nanos,
  x: number,
  width: number,
  amongNumbers: boolean,
): Nanos | null {
  const nanosPerPixel = (view.to - view.from) / width;
  const there = Math.round(view.from + x * nanosPerPixel);
  if (!amongNumbers) return there <= reached ? there : null;
  let nearest: Nanos | null = null;
  for (const { notice } of [...events, ...aheadEvents]) {
    const off = Math.abs(notice.at - there);
    if (off > MARK_PX * nanosPerPixel) continue;
    if (nearest === null || off < Math.abs(nearest - there)) nearest = notice.at;
  }
  return nearest;
}

function tellNone(lab: Lab): void {
  const message = 'No request of that moment is kept any more. Go there, then choose it again.';
  lab.store.setState({ message });
}
