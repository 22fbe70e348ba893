import type { CDPSession, Page } from '@playwright/test';

/** A heap snapshot as the protocol gives it: a table of nodes, flat, and what its columns mean. */
type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } };
  nodes: number[];
};

/** One end of the protocol: a page, or a worker of it. */
type End = {
  send(method: string, params?: object): Promise<unknown>;
  onChunk(listen: (chunk: string) => void): void;
};

/**
 * Bytes that the page and its workers hold after a collection: objects, array buffers, elements and styles.
 * The code that the browser compiles from functions as they are used more is apart: it grows with use, whatever
 * the page lets go of.
 */
export async function heapBytes(page: Page): Promise<{ page: number; worker: number }> {
  const session = await page.context().newCDPSession(page);
  try {
    const own = await heldBytes({
      send: (method, params) => session.send(method as 'HeapProfiler.takeHeapSnapshot', params),
      onChunk: (listen) =>
        session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => listen(chunk)),
    });
    return { page: own, worker: await workerBytes(session) };
  } finally {
    await session.detach();
  }
}

async function heldBytes({ send, onChunk }: End): Promise<number> {
  const chunks: string[] = [];
  onChunk((chunk) => chunks.push(chunk));
  // Twice: what the first collection lets go of, finalizers release.
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const { snapshot, nodes } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, sizeAt, code] = [
    fields.indexOf('type'),
    fields.indexOf('self_size'),
    types[0].indexOf('code'),
  ];
  let sum = 0;
  for (let i = 0; i < nodes.length; i += fields.length) {
    if (nodes[i + typeAt] !== code) sum += nodes[i + sizeAt] ?? 0;
  }
  return sum;
}

/** The sum over the workers of the page. Their protocol is spoken through the page's. */
async function workerBytes(session: CDPSession): Promise<number> {
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
  let sum = 0;
  for (const sessionId of workers) {
    sum += await heldBytes({
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
  }
  return sum;
}
