import type { Lab } from '../lab/types.ts';

/** How many requests are tried before the page gives up: of failures outside the sample no spans are kept. */
const TRIED = 8;

/** Follows the first of these requests whose spans are kept; false when none is. */
export async function follow(lab: Lab, requests: readonly number[]): Promise<boolean> {
  for (const request of requests.slice(0, TRIED)) {
    const answer = await lab.query({ kind: 'trace', request });
    if (answer.kind !== 'trace' || !answer.trace) continue;
    lab.select({ kind: 'request', request });
    return true;
  }
  return false;
}
