import { type Browser, chromium, type Page } from '@playwright/test';
import { build, preview } from 'vite';
import { systemChromium } from '../scripts/chromium.mjs';
import type { Scenario } from '../src/engine/index.ts';

const PORT = 4370;
export const VIEWPORT = { width: 1440, height: 900 };
export const OUT_DIR = '.cache/bench/page';

/** The built page behind the headers it is served with, and what has been asked of the server. */
export type Served = {
  url: string;
  /** Paths in the order in which they were asked for, with the wall clock in milliseconds. */
  requested: { path: string; atMillis: number }[];
  close(): Promise<void>;
};

/** Builds the page into OUT_DIR and serves it on 127.0.0.1. */
export async function servePage(): Promise<Served> {
  await build({ logLevel: 'error', build: { outDir: OUT_DIR, emptyOutDir: true } });
  const requested: Served['requested'] = [];
  const server = await preview({
    logLevel: 'error',
    build: { outDir: OUT_DIR },
    preview: { port: PORT, strictPort: true, host: '127.0.0.1' },
    plugins: [
      {
        name: 'request-log',
        configurePreviewServer({ middlewares }) {
          middlewares.use((request, _response, next) => {
            requested.push({ path: request.url ?? '', atMillis: wallMillis() });
            next();
          });
        },
      },
    ],
  });
  return { url: `http://127.0.0.1:${PORT}/`, requested, close: () => server.close() };
}

export function wallMillis(): number {
  return performance.timeOrigin + performance.now();
}

export function launch(): Promise<Browser> {
  const executablePath = systemChromium();
  return chromium.launch({
    ...(executablePath && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
  });
}

/** The page with a scenario on stage, the first one or one given to it as a file, after it has played for a while. */
export async function openStage(
  browser: Browser,
  served: Served,
  scenario: Scenario | null,
  settleMillis: number,
): Promise<Page> {
  const page = await (await browser.newContext({ viewport: VIEWPORT })).newPage();
  await page.goto(served.url);
  if (scenario) {
    await page.locator('#open-file').setInputFiles({
      name: 'scenario.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(scenario)),
    });
  }
  await page.waitForTimeout(settleMillis);
  return page;
}

/** What the main thread spent over some frames, in milliseconds of its own time for each frame. */
export type FrameCost = {
  frames: number;
  seconds: number;
  taskMillis: number;
  scriptMillis: number;
  /** Of it style and layout; what remains is paint, raster and the browser's own. */
  layoutMillis: number;
};

/** Runs `page` for `seconds` and divides the thread time of its main-thread tasks by the frames it drew. */
export async function costPerFrame(page: Page, seconds: number): Promise<FrameCost> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const durations = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    const layout = of('RecalcStyleDuration') + of('LayoutDuration');
    return { task: of('TaskDuration'), script: of('ScriptDuration'), layout };
  };
  const before = await durations();
  const frames = await countFrames(page, seconds);
  const after = await durations();
  await session.detach();
  return {
    frames,
    seconds,
    taskMillis: (1000 * (after.task - before.task)) / frames,
    scriptMillis: (1000 * (after.script - before.script)) / frames,
    layoutMillis: (1000 * (after.layout - before.layout)) / frames,
  };
}

function countFrames(page: Page, seconds: number): Promise<number> {
  return page.evaluate(
    (millis) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        let frames = 0;
        const next = (now: number) => {
          frames += 1;
          if (now - start > millis) resolve(frames);
          else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
    seconds * 1000,
  );
}
