import type { CDPSession, Page } from '@playwright/test';

import { gone, largest, type Snapshot, shortestPaths } from './reach.ts';

/** Bytes by kind of thing: a constructor's name, "string", "array". */
export type Held = ReadonlyMap<string, number>;

/** What a page or its workers hold, with the way to each large thing, and to what has left the page. */
export type Heap = {
  readonly held: Held;
  readonly largest: readonly string[];
  readonly gone: () => string;
};

/** Of all that is held. */
export function bytesOf(held: Held): number {
  let sum = 0;
  for (const bytes of held.values()) sum += bytes;
  return sum;
}

/** What holds more than before, the largest growth first, as lines for whoever has to find out why. */
export function growth(before: Held, after: Held, lines = 25): string {
  return [...after]
    .map(([kind, bytes]) => [kind, bytes - (before.get(kind) ?? 0)] as const)
    .sort((a, b) => b[1] - a[1])
    .slice(0, lines)
    .map(([kind, bytes]) => `${String(bytes).padStart(10)} ${kind}`)
    .join('\n');
}

/** Kinds of which the name says more: what was constructed, which element, which function. */
const NAMED = new Set(['object', 'native', 'closure']);

/** One end of the protocol: a page, or a worker of it. */
type End = {
  send(method: string, params?: object): Promise<unknown>;
  onChunk(listen: (chunk: string) => void): void;
};

/**
 * Bytes that the page and its workers hold after a collection: objects, array buffers, elements and styles. What
 * only the test has handles on does not count.
 * The code that the browser compiles from functions as they are used more is apart: it grows with use, whatever
 * the page lets go of.
 */
export async function heapsOf(page: Page): Promise<{ page: Heap; worker: Heap }> {
  const session = await page.context().newCDPSession(page);
  try {
    const own = await heapOf({
      send: (method, params) => session.send(method as 'HeapProfiler.takeHeapSnapshot', params),
      onChunk: (listen) =>
        session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => listen(chunk)),
    });
    return { page: own, worker: await workersOf(session) };
  } finally {
    await session.detach();
  }
}

async function heapOf({ send, onChunk }: End): Promise<Heap> {
  const chunks: string[] = [];
  onChunk((chunk) => chunks.push(chunk));
  // Twice: what the first collection lets go of, finalizers release.
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const heap = JSON.parse(chunks.join('')) as Snapshot;
  return { held: held(heap), largest: largest(heap), gone: () => gone(heap) };
}

function held(heap: Snapshot): Map<string, number> {
  const { snapshot, nodes, strings } = heap;
  const { parent } = shortestPaths(heap);
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt, sizeAt] = [
    fields.indexOf('type'),
    fields.indexOf('name'),
    fields.indexOf('self_size'),
  ];
  const bytes = new Map<string, number>();
  for (let i = 0; i < nodes.length; i += fields.length) {
    const type = types[0][nodes[i + typeAt] ?? 0] ?? '';
    if (type === 'code' || parent[i / fields.length] === -1) continue;
    const named = NAMED.has(type);
    const kind = named ? `${type} ${strings[nodes[i + nameAt] ?? 0]}` : type;
    bytes.set(kind, (bytes.get(kind) ?? 0) + (nodes[i + sizeAt] ?? 0));
  }
  return bytes;
}

/** The workers of the page together. Their protocol is spoken through the page's. */
async function workersOf(session: CDPSession): Promise<Heap> {
  const workers: string[] = [];
  const waiting = new Map<number, (result: unknown) => void>();
  const listeners = new Map<string, (chunk: string) => void>();
  let last = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.push(sessionId);
  });
  session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
    const { id, result, method, params } = JSON.parse(message);
    if (id !== undefined) waiting.get(id)?.(result);
    if (method === 'HeapProfiler.addHeapSnapshotChunk') listeners.get(sessionId)?.(params.chunk);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sum = new Map<string, number>();
  const large: string[] = [];
  for (const sessionId of workers) {
    const worker = await heapOf({
      send: async (method, params = {}) => {
        last += 1;
        const id = last;
        const answered = new Promise((done) => waiting.set(id, done));
        const message = JSON.stringify({ id, method, params });
        await session.send('Target.sendMessageToTarget', { sessionId, message });
        return answered;
      },
      onChunk: (listen) => listeners.set(sessionId, listen),
    });
    for (const [kind, bytes] of worker.held) sum.set(kind, (sum.get(kind) ?? 0) + bytes);
    large.push(...worker.largest);
  }
  return { held: sum, largest: large, gone: () => '' };
}
