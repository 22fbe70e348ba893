import { useSyncExternalStore } from 'react';

/**
 * Where the page is, in the fragment of its address: `#/play/<scenario>?run=1.<packed run>` or
 * `#/scenarios`. Anything else is the playground. With `&paused=1` the run stands still at its moment.
 */
export type Route =
  | { page: 'play'; id: string; run: string | null; paused: boolean }
  | { page: 'scenarios' };

export const FIRST_SCENARIO = 'first-hit';

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, id = ''] = path.split('/');
  if (page === 'scenarios') return { page: 'scenarios' };
  const name = /^[a-z0-9-]{1,64}$/.test(id) ? id : '';
  const parameters = new URLSearchParams(query);
  const paused = parameters.get('paused') === '1';
  return { page: 'play', id: name, run: parameters.get('run'), paused };
}

export function playAddress(id: string, packed?: string, paused = false): string {
  return `#/play/${id}${packed ? `?run=${packed}${paused ? '&paused=1' : ''}` : ''}`;
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
