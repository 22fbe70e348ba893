// Ten minutes of the default scenario: memory of the page and of its engine each minute, and tasks of the main
// thread longer than 50 ms while runs of 2, 60 and 500 nodes play.
import type { Browser, CDPSession, Page } from '@playwright/test';
import type { Scenario } from '../src/engine/index.ts';
import { launch, openStage, type Served, servePage } from './browser.ts';
import { largeCluster } from './largeCluster.ts';
import { printVerdicts } from './report.ts';

const MINUTES = 10;
/** By then everything fetched when needed is there, and the kept rows of the charts begin to repeat. */
const WARM_UP_MINUTES = 1;
const LONG_TASK_SECONDS = 30;
const SETTLE_MILLIS = 10_000;
const MIB = 1024 * 1024;

const served = await servePage();
const browser = await launch();
try {
  await reportLongTasks(browser, served);
  await reportMemory(browser, served);
} finally {
  await browser.close();
  await served.close();
}

async function reportLongTasks(browser: Browser, served: Served): Promise<void> {
  const scenes: [string, Scenario | null][] = [
    ['default scenario', null],
    ['60 nodes', largeCluster(20, 3)],
    ['500 nodes', largeCluster(100, 5)],
  ];
  console.log(`\nendurance, tasks over 50 ms in ${LONG_TASK_SECONDS} s of play`);
  const verdicts = [];
  for (const [name, scenario] of scenes) {
    const page = await openStage(browser, served, scenario, SETTLE_MILLIS);
    const tasks = await longTasks(page, LONG_TASK_SECONDS * 1000);
    console.log(`  ${name.padEnd(20)} ${tasks.map((ms) => ms.toFixed(0)).join(', ') || 'none'}`);
    verdicts.push({
      what: `longest task over 50 ms, ${name}`,
      measured: Math.max(0, ...tasks),
      unit: ' ms',
      bound: 50,
      isAtLeast: false,
    });
    await page.context().close();
  }
  printVerdicts(verdicts);
}

/** Durations in ms, as the browser reports them (PerformanceLongTaskTiming). */
function longTasks(page: Page, millis: number): Promise<number[]> {
  return page.evaluate(
    (wait) =>
      new Promise<number[]>((resolve) => {
        const found: number[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) found.push(entry.duration);
        });
        observer.observe({ type: 'longtask' });
        setTimeout(() => resolve(found), wait);
      }),
    millis,
  );
}

async function reportMemory(browser: Browser, served: Served): Promise<void> {
  const page = await openStage(browser, served, null, WARM_UP_MINUTES * 60_000);
  const session = await page.context().newCDPSession(page);
  const engine = await attachToWorker(session);
  const heaps: { page: number; engine: number }[] = [];
  console.log('\nendurance, heap after collection, MiB: minute, page, engine (with its arrays)');
  for (let minute = 0; minute <= MINUTES; minute++) {
    if (minute > 0) await page.waitForTimeout(60_000);
    const heap = {
      page: await heapBytes((method) => session.send(method)),
      engine: await heapBytes(engine),
    };
    heaps.push(heap);
    const numbers = [heap.page / MIB, heap.engine / MIB].map((n) => n.toFixed(1).padStart(8));
    console.log(`  ${String(minute).padStart(2)}${numbers.join('')}`);
  }
  const grown = (of: 'page' | 'engine') =>
    (heaps.at(-1)?.[of] as number) / (heaps[0]?.[of] as number);
  printVerdicts(
    (['page', 'engine'] as const).map((of) => ({
      what: `heap of the ${of} after ${MINUTES} minutes / at first`,
      measured: grown(of),
      unit: '',
      bound: 1.1,
      isAtLeast: false,
    })),
  );
}

type Ask = (method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage') => Promise<unknown>;

async function heapBytes(ask: Ask): Promise<number> {
  await ask('HeapProfiler.collectGarbage');
  const usage = (await ask('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

/** A way to ask the page's dedicated worker, which has a session of its own inside the page's. */
async function attachToWorker(session: CDPSession): Promise<Ask> {
  const attached = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId);
    });
  });
  const waiting = new Map<number, (result: unknown) => void>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await attached;
  let last = 0;
  return (method) =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      void session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method }),
      });
    });
}
