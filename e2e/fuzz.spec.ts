import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { Rng } from '../src/engine/base/rng.ts';
import { violations } from '../src/engine/invariants.ts';
import { Simulation } from '../src/engine/simulation.ts';
import '../src/engine/whole.ts';
import { readRun } from '../src/exchange/schema.ts';
import { deedsOf, drawDeed } from './fuzz/deeds.ts';
import { bytesOf, growth, type Heap, heapsOf } from './fuzz/heap.ts';
import {
  expectRunning,
  moment,
  openPage,
  pause,
  play,
  savedRun,
  sharedLink,
  watchErrors,
} from './page.ts';

// A minute, or ten with CACHESCAPE_LONG. CACHESCAPE_FUZZ_SEED and CACHESCAPE_FUZZ_SECONDS repeat what was found.
const { CACHESCAPE_FUZZ_SEED, CACHESCAPE_FUZZ_SECONDS, CACHESCAPE_LONG } = process.env;
const SEED = Number(CACHESCAPE_FUZZ_SEED ?? 1);
const SECONDS = Number(CACHESCAPE_FUZZ_SECONDS ?? (CACHESCAPE_LONG ? 600 : 60));
const HEAP_GROWTH = 1.1;
/** So many deeds between two looks at whether the page can still be used. */
const LOOK_EVERY = 25;
/** A replay at the end goes no further into the run than this, in nanoseconds and in events. */
const REPLAY_UNTIL = 120e9;
const LOOK_NANOS = 1e9;

// A recording of every deed would slow them down and hold what the page has let go of.
test.use({ trace: 'off' });

const folder = new URL('../src/content/scenarios/', import.meta.url);
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** What is wrong with what stands on the page; empty when nothing is. */
function wrongs(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    const words = () => document.getElementById('root')?.innerText.trim() ?? '';
    // That something is on its way is said after a moment.
    for (let i = 0; i < 20 && words() === ''; i++) await new Promise((go) => setTimeout(go, 50));
    const text = words();
    if (text === '') found.push('the page is blank');
    for (const alert of document.querySelectorAll<HTMLElement>('[role="alert"]')) {
      if (
        /engine stopped|could not be (loaded|read)|is not a function|undefined/i.test(
          alert.innerText,
        )
      )
        found.push(alert.innerText);
    }
    if (/\bNaN\b|\[object |\bundefined\b/.test(text)) {
      const at = text.search(/\bNaN\b|\[object |\bundefined\b/);
      found.push(`the page says "${text.slice(Math.max(0, at - 60), at + 40)}"`);
    }
    return found;
  });
}

/** Escape leads out of whatever is open; then nothing lies over the page. */
async function leaveAll(page: Page): Promise<void> {
  // What was asked for just before may still be on its way, and open after an Escape.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0, { timeout: 500 });
    await expect(page.getByRole('link', { name: 'Scenarios' })).toBeVisible({ timeout: 500 });
    expect(await overHeader(page)).toBe('');
  }).toPass({ timeout: 15_000 });
}

/** What lies over the header, empty for nothing. */
function overHeader(page: Page): Promise<string> {
  return page.evaluate(() => {
    scrollTo({ top: 0, behavior: 'instant' });
    const link = document.querySelector('.brand');
    const { left, top, width, height } = link?.getBoundingClientRect() ?? new DOMRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit && link?.contains(hit) ? '' : `over the header lies ${hit?.outerHTML.slice(0, 120)}`;
  });
}

/** The run on screen at its start, paused: its title and its address. */
async function startOf(page: Page): Promise<{ title: string; fragment: string }> {
  await expect(async () => {
    await pause(page);
    await page.keyboard.press('Home');
    await page.waitForTimeout(300);
    expect(await moment(page)).toBe(0);
  }).toPass({ timeout: 20_000 });
  return { title: await page.title(), fragment: new URL(await sharedLink(page)).hash };
}

/**
 * Back to that start by its address. It has never run on from there: how far a run has come must not count. Nor must
 * what is unfolded and which panels have been seen: all are put away with the page of the run, and shown once.
 */
async function reset(page: Page, start: { title: string; fragment: string }): Promise<void> {
  await leaveAll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  const go = (fragment: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, fragment);
  await go('#/play/cold-cache-at-peak');
  await expect(page).not.toHaveTitle(start.title);
  await go('#/scenarios');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do you want to find out?');
  await go(start.fragment);
  await expect(page).toHaveTitle(start.title);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await showTabs(page);
  await page.keyboard.press('Escape');
  await expect.poll(() => moment(page)).toBe(0);
  // Timers, animations and answers of the engine that are under way.
  await page.waitForTimeout(1500);
}

async function showTabs(page: Page): Promise<void> {
  for (const tab of ['Break', 'Story', 'Inspect', 'Dials']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await page.waitForTimeout(200);
  }
}

/** Shows everything once, so that its code is loaded and counts in the heap at the start. */
async function warmUp(page: Page): Promise<void> {
  await showTabs(page);
  for (const key of ['?', 's', 'Control+k', 'f']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(300);
    await page.keyboard.press('Escape');
  }
  const go = async (fragment: string) => {
    await page.evaluate((to) => {
      location.hash = to;
    }, fragment);
    await page.waitForTimeout(700);
  };
  await page.evaluate(() => history.pushState(null, '', '?present=1'));
  await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await go('#/scenarios');
  for (const id of scenarios) await go(`#/play/${id}`);
}

/** The run as saved gives its digest again outside the page, and no invariant is broken on the way. */
async function replays(page: Page): Promise<void> {
  const { run, path } = await savedRun(page);
  const read = readRun(await readFile(path, 'utf8'), path);
  if (!read.ok) throw new Error(read.message);
  const sim = new Simulation(read.run);
  const until = Math.min(run.digestAt, REPLAY_UNTIL);
  const end = Date.now() + 30_000;
  for (let at = 0; at < until && Date.now() < end; at += LOOK_NANOS) {
    sim.runUntil(Math.min(until, at + LOOK_NANOS));
    expect(violations(sim)).toEqual([]);
  }
  if (sim.now === run.digestAt) expect(sim.digest()).toBe(run.digest);
}

test(`${SECONDS} s of anything at all find no error and leave nothing behind`, async ({ page }) => {
  test.setTimeout((SECONDS + 300) * 1000);
  console.log(`fuzz: CACHESCAPE_FUZZ_SEED=${SEED} CACHESCAPE_FUZZ_SECONDS=${SECONDS}`);
  const rng = new Rng(SEED, 'fuzz');
  const errors = watchErrors(page);
  await page.addInitScript(chooseByItself);
  page.on('dialog', (dialog) => void dialog.dismiss());
  const deeds = deedsOf(scenarios);
  const done: string[] = [];
  const story = () => done.slice(-30).join('\n');
  const anything = async (seconds: number) => {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      done.push(await drawDeed(rng, deeds)(page, rng));
      expect([...errors, ...(await wrongs(page))], story()).toEqual([]);
      if (done.length % LOOK_EVERY === 0) await leaveAll(page);
    }
  };
  await page.setViewportSize({ width: 1440, height: 900 });
  await openPage(page);
  const start = await startOf(page);
  // Everything is shown once, and used for a while: code and caches of fixed size are part of the start.
  await warmUp(page);
  await anything(SECONDS / 4);
  await reset(page, start);
  const before = await heapsOf(page);
  await anything((SECONDS * 3) / 4);
  console.log(`fuzz: ${done.length} deeds`);

  await leaveAll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  if (page.url().includes('#/play/')) await replays(page);
  await reset(page, start);
  const after = await heapsOf(page);
  await play(page);
  await expectRunning(page);
  expect(errors).toEqual([]);
  expectNoGrowth('page', before.page, after.page);
  expectNoGrowth('worker', before.worker, after.worker);
});

/** Runs in the page: a field for files takes one that is no run, without asking. */
function chooseByItself(): void {
  const choose = (event: Event) => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement && target.type === 'file')) return;
    event.preventDefault();
    const files = new DataTransfer();
    files.items.add(new File(['{"name": 1}'], 'x.json', { type: 'application/json' }));
    target.files = files.files;
    target.dispatchEvent(new Event('change', { bubbles: true }));
  };
  document.addEventListener('click', choose, true);
}

/** Which way what is held more is reached: large things that were not there before, and what has left the page. */
function reasons(before: Heap, after: Heap): string {
  const had = [...before.largest];
  const come = after.largest.filter((line) => {
    const index = had.indexOf(line);
    if (index >= 0) had.splice(index, 1);
    return index < 0;
  });
  return `large things that have come:\n${come.join('\n')}\nthat have gone:\n${had.join('\n')}
what has left the page is held by:\n${after.gone()}`;
}

/** Says where what is held has grown when it has. */
function expectNoGrowth(who: string, before: Heap, after: Heap): void {
  const [first, last] = [bytesOf(before.held), bytesOf(after.held)];
  console.log(`fuzz: the ${who} holds ${first} bytes before, ${last} after`);
  expect(first).toBeGreaterThan(0);
  if (last < first * HEAP_GROWTH) return;
  expect(
    last,
    `the ${who} has grown by:\n${growth(before.held, after.held)}\n${reasons(before, after)}`,
  ).toBeLessThan(first * HEAP_GROWTH);
}
