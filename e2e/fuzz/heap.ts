import type { CDPSession, Page } from '@playwright/test';

type Usage = { usedSize: number; backingStorageSize?: number };

/** Bytes that the page and its engine worker hold after a collection, array buffers with them. */
export async function heapBytes(page: Page): Promise<{ page: number; worker: number }> {
  const session = await page.context().newCDPSession(page);
  try {
    const own = await usage((method) => session.send(method as 'Runtime.getHeapUsage'));
    return { page: own, worker: await workerBytes(session) };
  } finally {
    await session.detach();
  }
}

async function usage(send: (method: string) => Promise<unknown>): Promise<number> {
  // Twice: what the first collection lets go of, finalizers release.
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await send('Runtime.getHeapUsage')) as Usage;
  return usedSize + backingStorageSize;
}

/** The sum over the workers of the page. Their protocol is spoken through the page's. */
async function workerBytes(session: CDPSession): Promise<number> {
  const workers: string[] = [];
  const waiting = new Map<number, (result: unknown) => void>();
  let last = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.push(sessionId);
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  let sum = 0;
  for (const sessionId of workers) {
    sum += await usage(async (method) => {
      last += 1;
      const id = last;
      const answered = new Promise((done) => waiting.set(id, done));
      const message = JSON.stringify({ id, method });
      await session.send('Target.sendMessageToTarget', { sessionId, message });
      return answered;
    });
  }
  return sum;
}
