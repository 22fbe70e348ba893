import type { Service } from '../cluster/service.ts';
import { Threads } from '../cluster/threads.ts';

export type Bench = {
  clients: number;
  pipeline: number;
  command: number;
  valueBytes: number;
  /** Elements that the command goes through. */
  elements?: number;
  /** The benchmark's own CPU for each answer and each sending of a pipeline, nanoseconds, on one thread; 0: none. */
  clientNanos: number;
};

/**
 * redis-benchmark against the threads of one server: each client sends a pipeline of commands and the next when
 * it has all answers. The client program is one thread with an event loop: it reads all answers that are there, then
 * sends. Returns the server's CPU per operation, in microseconds, and operations per second of simulated time.
 */
export function closedLoop(service: Service, bench: Bench, operations = 5_000) {
  const threads = new Threads(service.workers);
  const { clients, pipeline, command, valueBytes, elements = 0, clientNanos } = bench;
  const first = service.meanNanos(command, valueBytes, elements);
  const later = service.pipelinedNanos(command, valueBytes, elements);
  const freeAt = new Float64Array(service.workers);
  const sentAt = new Float64Array(clients);
  const answeredAt = new Float64Array(clients).fill(Infinity);
  let [busy, done, draw, clientAt] = [0, 0, 0, 0];
  while (done < operations) {
    // All that were sent and not yet answered, in the order in which they were sent.
    const sent = [...sentAt.keys()]
      .filter((client) => answeredAt[client] === Infinity)
      .sort((a, b) => (sentAt[a] as number) - (sentAt[b] as number) || a - b);
    for (const client of sent) {
      const worker = client % service.workers;
      const arrived = sentAt[client] as number;
      for (let i = 0; i < pipeline; i++) {
        const now = Math.max(arrived, freeAt[worker] as number);
        const nanos = Math.round((i === 0 ? first : later) * service.factor(draw++));
        // A pipeline comes in one read: what follows its first command is in the same pass.
        const from = i === 0 ? arrived : -1;
        const at = threads.takeUp(service, worker, command, valueBytes, nanos, 1, from, now);
        freeAt[worker] = at;
        busy += threads.lastNanos;
        done += 1;
      }
      answeredAt[client] = freeAt[worker] as number;
    }
    // One pass of the client: it waits for the first answer, and takes all that are there by then.
    clientAt = Math.max(clientAt, Math.min(...answeredAt));
    const answered = [...answeredAt.keys()].filter((c) => (answeredAt[c] as number) <= clientAt);
    clientAt += answered.length * clientNanos;
    for (const client of answered) {
      sentAt[client] = clientNanos > 0 ? clientAt : (answeredAt[client] as number);
      answeredAt[client] = Infinity;
    }
  }
  return { cpuMicros: busy / done / 1_000, perSecond: (done * 1e9) / Math.max(...freeAt) };
}
