import { createStore } from 'zustand/vanilla';

/**
 * How the page is shown, by its address: `?present=1` is for a room, `?palette=tol` chooses colours. Both are
 * understood in front of the fragment and in it.
 */
export const view = createStore<{ presenting: boolean }>(() => ({
  presenting: parameter('present') === '1',
}));

/** The value of a parameter of the address, wherever it stands. */
export function parameter(name: string): string | null {
  const { search, hash } = location;
  const inHash = new URLSearchParams(hash.slice(hash.indexOf('?') + 1)).get(name);
  return new URLSearchParams(search).get(name) ?? (hash.includes('?') ? inHash : null);
}

/** Begins or ends presenting. The way back in the browser's history ends it, too. */
export function setPresenting(presenting: boolean): void {
  if (view.getState().presenting === presenting) return;
  const address = new URL(location.href);
  if (presenting) address.searchParams.set('present', '1');
  else address.searchParams.delete('present');
  address.hash = address.hash.replace(/([?&])present=1(&|$)/, '$1').replace(/[?&]$/, '');
  history.pushState(null, '', address);
  view.setState({ presenting });
}

/** Follows the browser's history; returns the way to stop. */
export function followHistory(): () => void {
  const follow = () => view.setState({ presenting: parameter('present') === '1' });
  addEventListener('popstate', follow);
  return () => removeEventListener('popstate', follow);
}
