import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import {
  axis,
  closeDialog,
  expectRunning,
  moment,
  openTab,
  pause,
  play,
  seek,
  watchErrors,
} from './page.ts';
import { type Site, serveSite } from './site.ts';

// Runs stand still until they are played, so that two windows are no burden.
test.use({ serviceWorkers: 'allow', contextOptions: { reducedMotion: 'reduce' } });

let site: Site;
test.beforeAll(async () => {
  site = await serveSite();
});
test.afterAll(() => site.close());

test('after one visit everything works without a network', async ({ page, context }) => {
  const errors = watchErrors(page);
  await visit(page);
  await isKept(page);
  await context.setOffline(true);
  // Nor is there a server any more.
  await context.route('**', (route) => route.abort());
  await page.reload();
  await play(page);
  await expectRunning(page);
  await pause(page);

  for (const [button, dialog] of [
    ['Share', 'Share and export'],
    ['How true is it?', 'How true is it?'],
    ['Do…', 'Do…'],
    ['Keyboard shortcuts', 'Keyboard'],
    ['MIT licence', 'Licence'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await closeDialog(page);
  }
  for (const tab of ['Break', 'Story', 'Inspect', 'Dials'] as const) await openTab(page, tab);
  await page.getByRole('button', { name: 'Fork here' }).click();
  await expect(page.getByRole('list', { name: 'Branches' }).getByRole('listitem')).toHaveCount(2);

  await page.getByRole('link', { name: 'Scenarios' }).click();
  const scenarios = page.getByRole('main').getByRole('link');
  await expect(scenarios.first()).toBeVisible();
  const count = await scenarios.count();
  expect(count).toBeGreaterThan(5);
  for (let i = 0; i < count; i += 6) {
    const question = await scenarios.nth(i).getByRole('heading').innerText();
    await scenarios.nth(i).click();
    await expect(page.getByRole('heading', { level: 1, name: question })).toBeVisible();
    await expect.poll(() => moment(page)).toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Scenarios' }).click();
  }
  expect(errors).toEqual([]);
});

test('a new version is offered, and brings the run along when it is taken', async ({
  page,
  context,
}) => {
  await visit(page);
  await isKept(page);
  const before = await buildOf(page);
  const other = await context.newPage();
  await visit(other);

  site.deploy('second');
  await lookForNewVersion(page);
  const offer = page.getByRole('status').filter({ hasText: 'A new version is ready' });
  // All its files are fetched first.
  await expect(offer).toBeVisible({ timeout: 60_000 });
  // Not forced: a page that is loaded again in the ordinary way stays what it was.
  await page.reload();
  await expect(offer).toBeVisible();
  expect(await buildOf(page)).toBe(before);
  await offer.getByRole('button', { name: 'Later' }).click();
  await expect(offer).toHaveCount(0);

  await page.reload();
  await seek(page, 40e6);
  // Another window opens a run of its own, the last one that this browser keeps.
  await other.goto(`${site.url}#/play/ttl-stampede`);
  await expect(other).toHaveTitle(/stampede/i);
  await offer.getByRole('button', { name: 'Load it now' }).click();
  await expect.poll(() => buildOf(page)).toBe('second');
  await expect(page).toHaveURL(/first-hit/);
  await expect.poll(() => moment(page)).toBe(40e6);

  // The other window stays what it was, with its parts, and is offered the new version in turn.
  const offered = other.getByRole('status').filter({ hasText: 'A new version is ready' });
  await expect(offered).toBeVisible();
  await other.getByRole('button', { name: 'How true is it?' }).click();
  await expect(other.getByRole('dialog')).toBeVisible();
  expect(await buildOf(other)).toBe(before);
});

test('the view for frames keeps nothing, and works beside a page that is kept', async ({
  page,
}) => {
  await page.goto(`${site.url}embed.html#/play/first-hit`);
  const ready = page.getByRole('button', { name: 'Play', exact: true });
  await expect(ready).toBeEnabled();
  const kept = () =>
    page.evaluate(async () => [
      (await navigator.serviceWorker.getRegistrations()).length,
      (await caches.keys()).length,
      (await indexedDB.databases()).length,
    ]);
  expect(await kept()).toEqual([0, 0, 0]);
  await visit(page);
  await isKept(page);
  await page.goto(`${site.url}embed.html#/play/first-hit`);
  await expect(ready).toBeEnabled();
});

test('browsers ask for the service worker each time', async ({ request }) => {
  const { status, headers } = await request.get(`${site.url}sw.js`).then((response) => ({
    status: response.status(),
    headers: response.headers(),
  }));
  expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
  expect(headers['content-security-policy']).toContain("worker-src 'self'");
  expect(readFileSync(join(site.dir, '_headers'), 'utf8')).toContain(
    '/sw.js\n  Cache-Control: no-cache\n',
  );
});

async function visit(page: Page): Promise<void> {
  await page.goto(site.url);
  await expect(axis(page)).toBeVisible();
}

/** Waits until the service worker has kept the page and answers for it. */
async function isKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
    .toBe('activated');
}

async function lookForNewVersion(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
}

function buildOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.documentElement.dataset['build']).catch(() => undefined);
}
