import { useSyncExternalStore } from 'react';
import { MAX_PACE, MIN_PACE } from './lab/clock.ts';

/**
 * Where the page is, in the fragment of its address: `#/play/<scenario>?run=1.<packed run>` or
 * `#/scenarios`. Anything else is the playground. With `&paused=1` the run stands still at its moment,
 * with `&pace=<ns>` it plays as fast as that, in nanoseconds of the run per second.
 */
export type Route =
  | { page: 'play'; id: string; run: string | null; paused: boolean; pace: number | null }
  | { page: 'scenarios' };

export const FIRST_SCENARIO = 'first-hit';

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, id = ''] = path.split('/');
  if (page === 'scenarios') return { page: 'scenarios' };
  const name = /^[a-z0-9-]{1,64}$/.test(id) ? id : '';
  const parameters = new URLSearchParams(query);
  const paused = parameters.get('paused') === '1';
  const pace = paceIn(parameters.get('pace') ?? '');
  return { page: 'play', id: name, run: parameters.get('run'), paused, pace };
}

/** A pace that the clock has; anything else is none, and the run opens at that of its scenario. */
function paceIn(text: string): number | null {
  const pace = /^\d{1,13}$/.test(text) ? Number(text) : 0;
  return pace >= MIN_PACE && pace <= MAX_PACE ? pace : null;
}

export function playAddress(
  id: string,
  packed?: string,
  paused = false,
  pace: number | null = null,
): string {
  const how = `${paused ? '&paused=1' : ''}${pace ? `&pace=${Math.round(pace)}` : ''}`;
  return `#/play/${id}${packed ? `?run=${packed}${how}` : ''}`;
}

export const scenariosAddress = '#/scenarios';

/** The present route; components that use it are drawn again when the fragment changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
  return readRoute(hash);
}
