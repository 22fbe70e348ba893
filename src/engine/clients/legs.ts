import type { Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { LEG_FAILURE, LEG_REDIRECT, NODE_PLACE } from '../frame.ts';
import { ERROR } from '../outcomes.ts';
import { STEP_GET, STEP_QUERY } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { gonePlace } from './goneNodes.ts';

/** Legs of a request have draws of their own: request number × 16 + leg. */
export const DRAW_OUT = 0;
export const DRAW_BACK = 1;
export const DRAW_CONNECT = 2;
const DRAW_FILL = 4;

/** The draw of one leg of the call in progress. */
export function legDraw(sim: Simulation, slot: number, leg: number): number {
  const { requests } = sim;
  const step = requests.step[slot] as number;
  const shift = step === STEP_GET || step === STEP_QUERY ? 0 : DRAW_FILL;
  return requests.drawOf(slot) * 16 + leg + shift + (requests.attempt[slot] as number) * 8;
}

/** Where a node stands: by its row, or apart when it has left the cluster. */
function placeOf({ cluster }: Simulation, node: number): number {
  const row = cluster.viewIndex(node);
  return row < 0 ? gonePlace(node) : NODE_PLACE + row;
}

/** A leg between the app and a node is shown, when its request is in the sample. */
export function showLeg(
  sim: Simulation,
  slot: number,
  leg: number,
  node: CacheNode,
  from: Nanos,
  to: Nanos,
  toApp: boolean,
  reason: number,
): void {
  const { requests, recorder } = sim;
  if (!requests.traced[slot]) return;
  const place = placeOf(sim, node.index);
  if (place < 0) return;
  const app = requests.app[slot] as number;
  recorder.flight(
    requests.number[slot] as number,
    leg,
    toApp ? place : app,
    toApp ? app : place,
    from,
    to,
    requests.outcome[slot] as number,
    requests.key[slot] as number,
    reason,
    requests.write[slot] as number,
  );
}

/** A failure is always shown, whether or not its request is in the sample. */
export function showFailure(sim: Simulation, slot: number, reason: number): void {
  showMark(sim, slot, LEG_FAILURE, ERROR, reason);
}

/** So is a command that an app sends on to another node. */
export function showRedirect(sim: Simulation, slot: number, reason: number): void {
  showMark(sim, slot, LEG_REDIRECT, sim.requests.outcome[slot] as number, reason);
}

function showMark(
  sim: Simulation,
  slot: number,
  leg: number,
  outcome: number,
  reason: number,
): void {
  const { requests, recorder, now } = sim;
  if (recorder.sampleEvery === 0) return;
  const place = placeOf(sim, requests.node[slot] as number);
  if (place < 0) return;
  recorder.flight(
    requests.number[slot] as number,
    leg,
    requests.app[slot] as number,
    place,
    now,
    now,
    outcome,
    requests.key[slot] as number,
    reason,
    requests.write[slot] as number,
  );
}
