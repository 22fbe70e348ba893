import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser } from '@playwright/test';
import { OUT_DIR, type Served, VIEWPORT } from './browser.ts';

/** A cold load: what was fetched before the first animated frame, and when things were seen. */
export type Load = {
  files: { path: string; gzipBytes: number; isFont: boolean }[];
  firstPaintMillis: number;
  runningMillis: number;
};

/**
 * Opens the page in a fresh context (nothing cached). It runs when the worker has sent a frame whose moment is
 * past zero and the next animation frame has come.
 */
export async function coldLoad(browser: Browser, served: Served): Promise<Load> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.addInitScript(watchFirstFrame);
  served.requested.length = 0;
  await page.goto(served.url, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'runningAt' in globalThis, undefined, { timeout: 60_000 });
  const { firstPaintMillis, runningMillis, origin } = await page.evaluate(() => ({
    firstPaintMillis: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    runningMillis: (globalThis as unknown as { runningAt: number }).runningAt,
    origin: performance.timeOrigin,
  }));
  const before = served.requested.filter(({ atMillis }) => atMillis <= origin + runningMillis);
  const paths = [...new Set(before.map(({ path }) => path))];
  await context.close();
  return { files: paths.map(weigh), firstPaintMillis, runningMillis };
}

/** Runs in the page: listens in on its worker. */
function watchFirstFrame(): void {
  const Native = Worker;
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      const listen = ({ data }: MessageEvent) => {
        if (data.kind !== 'frame' || !(data.frame.at > 0)) return;
        this.removeEventListener('message', listen);
        requestAnimationFrame(() => Object.assign(globalThis, { runningAt: performance.now() }));
      };
      this.addEventListener('message', listen);
    }
  };
}

function weigh(path: string): Load['files'][number] {
  const file = path === '/' ? '/index.html' : path.replace(/\?.*$/, '');
  const bytes = readFileSync(`${OUT_DIR}${file}`);
  const isFont = file.endsWith('.woff2');
  // woff2 is compressed already.
  return {
    path: file,
    gzipBytes: isFont ? bytes.length : gzipSync(bytes, { level: 9 }).length,
    isFont,
  };
}
