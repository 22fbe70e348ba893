// The page: weight and times of a cold load, and main-thread time per frame, against an empty page.
import type { Browser, Page } from '@playwright/test';
import type { Scenario } from '../src/engine/index.ts';
import {
  costPerFrame,
  type FrameCost,
  launch,
  openStage,
  type Served,
  servePage,
  VIEWPORT,
} from './browser.ts';
import { hotCluster, largeCluster } from './largeCluster.ts';
import { coldLoad } from './pageLoad.ts';
import { printVerdicts } from './report.ts';
import { median } from './rounds.ts';

const LOADS = 5;
const ROUNDS = 3;
const SECONDS = 4;
/** Until items, counters and queues look as they do all the time, and as many requests are under way. */
const SETTLE_MILLIS = 25_000;
const KB = 1_000;

const served = await servePage();
const browser = await launch();
try {
  await reportLoad(browser, served);
  await reportFrames(browser, served);
} finally {
  await browser.close();
  await served.close();
}

async function reportLoad(browser: Browser, served: Served): Promise<void> {
  const loads = [];
  for (let i = 0; i < LOADS; i++) loads.push(await coldLoad(browser, served));
  const { files } = loads[0] as (typeof loads)[number];
  console.log('\npage, first load: gzip bytes fetched before the first animated frame');
  for (const { path, gzipBytes } of files) {
    console.log(`  ${String(gzipBytes).padStart(8)}  ${path}`);
  }
  const kilobytes = (isFont: boolean) =>
    files.filter((f) => f.isFont === isFont).reduce((sum, f) => sum + f.gzipBytes, 0) / KB;
  printVerdicts([
    { what: 'first load', measured: kilobytes(false), unit: ' KB', bound: 200, isAtLeast: false },
    { what: 'fonts', measured: kilobytes(true), unit: ' KB', bound: 60, isAtLeast: false },
    {
      what: 'first contentful paint, cold',
      measured: median(loads.map((load) => load.firstPaintMillis)),
      unit: ' ms',
      bound: 500,
      isAtLeast: false,
    },
    {
      what: 'running, cold',
      measured: median(loads.map((load) => load.runningMillis)),
      unit: ' ms',
      bound: 1_500,
      isAtLeast: false,
    },
  ]);
}

type Stage = { name: string; page: Page; costs: FrameCost[]; marks: number };

async function reportFrames(browser: Browser, served: Served): Promise<void> {
  const scenes: [string, Scenario | null][] = [
    ['default scenario', null],
    ['60 nodes', largeCluster(20, 3)],
    ['500 nodes', largeCluster(100, 5)],
    ['500 nodes, one hot key', hotCluster()],
  ];
  console.log('\npage, thread time of main-thread tasks per frame');
  console.log('  above an empty page, ms          tasks  script  layout   empty  frames/s  marks');
  const above = new Map<string, number>();
  for (const [name, scenario] of scenes) {
    const empty = await openEmpty(browser, served);
    const page = await openStage(browser, served, scenario, SETTLE_MILLIS);
    const stage: Stage = { name, page, costs: [], marks: await countMarks(page) };
    const emptyCosts: FrameCost[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await empty.bringToFront();
      emptyCosts.push(await costPerFrame(empty, 2));
      await stage.page.bringToFront();
      stage.costs.push(await costPerFrame(stage.page, SECONDS));
    }
    above.set(name, printStage(stage, emptyCosts));
    await empty.context().close();
    await stage.page.context().close();
  }
  printVerdicts(
    [
      ['default scenario', 5],
      ['60 nodes', 8],
      ['500 nodes', 10],
      ['500 nodes, one hot key', 10],
    ].map(([name, bound]) => ({
      what: `main thread, ${name}`,
      measured: above.get(name as string) ?? NaN,
      unit: ' ms a frame',
      bound: bound as number,
      isAtLeast: false,
    })),
  );
}

function printStage({ name, costs, marks }: Stage, emptyCosts: readonly FrameCost[]): number {
  const empty = median(emptyCosts.map((cost) => cost.taskMillis));
  const tasks = median(costs.map((cost) => cost.taskMillis)) - empty;
  const script = median(costs.map((cost) => cost.scriptMillis));
  const layout = median(costs.map((cost) => cost.layoutMillis));
  const rate = median(costs.map((cost) => cost.frames / cost.seconds));
  const numbers = [
    ...[tasks, script, layout, empty].map((n) => n.toFixed(2)),
    rate.toFixed(0),
    marks,
  ];
  console.log(`  ${name.padEnd(29)}${numbers.map((n) => String(n).padStart(8)).join('')}`);
  return tasks;
}

async function openEmpty(browser: Browser, served: Served): Promise<Page> {
  const page = await (await browser.newContext({ viewport: VIEWPORT })).newPage();
  await page.route('**/empty.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Empty</title>' }),
  );
  await page.goto(`${served.url}empty.html`);
  return page;
}

/** Sprites drawn in one animation frame, the median of 30: counted before anything is measured. */
async function countMarks(page: Page): Promise<number> {
  const counts = await page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const { prototype } = CanvasRenderingContext2D;
        const native = prototype.drawImage;
        const perFrame: number[] = [];
        let drawn = 0;
        prototype.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
          drawn += 1;
          return Reflect.apply(native, this, args);
        };
        const next = () => {
          perFrame.push(drawn);
          drawn = 0;
          if (perFrame.length > 30) {
            prototype.drawImage = native;
            resolve(perFrame.slice(1));
          } else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
  );
  return median(counts);
}
