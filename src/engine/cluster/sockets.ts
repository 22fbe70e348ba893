import { STEP_GET, STEP_INVALIDATE } from '../requests.ts';
import type { Simulation } from '../simulation.ts';

/** Waiting commands within so many bytes of each connection: those of an app are spread over its connections. */
export function commandsWithin(
  sim: Simulation,
  node: number,
  head: number,
  perConnection: number,
): number {
  const { requests, clients } = sim;
  const left = Array.from({ length: clients.apps }, (_, app) =>
    Math.max(perConnection, perConnection * clients.pools.openOf(node, app)),
  );
  let commands = 0;
  // Only a server with one command thread is ever deposed.
  for (let slot = head; slot >= 0; slot = requests.next[slot] as number) {
    const app = requests.app[slot] as number;
    left[app] = (left[app] as number) - commandBytes(sim, slot);
    if ((left[app] as number) >= 0) commands += 1;
  }
  return commands;
}

/** Size of a command on the wire (RESP): GET key, DEL key, or SET key value. */
function commandBytes(sim: Simulation, slot: number): number {
  const { requests, workload } = sim;
  const step = requests.step[slot] as number;
  const bulk = (bytes: number): number => bytes + String(bytes).length + 5;
  const key = 13 + bulk(workload.keyBytesOf(requests.key[slot] as number));
  if (step === STEP_GET || step === STEP_INVALIDATE) return key;
  return key + bulk(requests.valueBytes[slot] as number);
}
