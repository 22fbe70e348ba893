import { expect, type Page, test } from '@playwright/test';
import { axis, closeDialog, expectRunning, moment, openPage, openTab, seek } from './page.ts';

/** Files of the page that the server has no more, as after a newer version was put there; the way to have them back. */
async function gone(page: Page, files: RegExp): Promise<() => Promise<void>> {
  await page.route(files, (route) => route.fulfill({ status: 404, body: 'none' }));
  return () => page.unroute(files);
}

const words = 'A part of the page could not be loaded';

test('a dialog that cannot be loaded says so, and comes when it is tried again', async ({
  page,
}) => {
  await openPage(page);
  const back = await gone(page, /assets\/(TruthDialog|LicenceDialog)-/);
  await page.getByRole('button', { name: 'How true is it?' }).click();
  const missing = page.getByRole('dialog', { name: 'Not loaded' });
  await expect(missing.getByRole('alert')).toContainText(words);
  await expectRunning(page);
  await missing.getByRole('button', { name: 'Try again' }).click();
  await expect(missing.getByRole('alert')).toContainText(words);
  await back();
  await missing.getByRole('button', { name: 'Try again' }).click();
  const dialog = page.getByRole('dialog', { name: 'How true is it?' });
  await expect(dialog).toBeVisible();
  // With its styles, which were missing, too.
  const isStyled = () =>
    [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].every((l) => l.sheet);
  expect(await page.evaluate(isStyled)).toBe(true);
  await closeDialog(page);
});

test('a panel that cannot be loaded brings the page anew with the run where it was', async ({
  page,
}) => {
  // It stands still where it is.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page, '#/play/lose-the-primary');
  await seek(page, 500e6);
  const back = await gone(page, /assets\/BreakPanel-.*\.js/);
  await page.getByRole('tab', { name: 'Break' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Break' });
  await expect(panel.getByRole('alert')).toContainText(words);
  await back();
  const loaded = page.waitForEvent('load');
  await panel.getByRole('button', { name: 'Load the page again' }).click();
  await loaded;
  await expect(page.getByText('This is your last run, where you left it.')).toBeVisible();
  await expect.poll(() => moment(page)).toBe(500e6);
  await page.getByRole('tab', { name: 'Break' }).click();
  await expect(panel.getByRole('heading', { name: 'Break' })).toBeVisible();
});

test('scenarios that cannot be loaded leave the run as it is', async ({ page }) => {
  const back = await gone(page, /assets\/(scenarios|Scenarios|teaching|facts)-.*\.js/);
  await openPage(page);
  await page.getByRole('link', { name: 'Scenarios' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText(words);
  await page.evaluate(() => {
    location.hash = '#/play/lose-the-primary';
  });
  await expect(page.getByText(`${words}`).last()).toContainText('Your run goes on.');
  await expectRunning(page);
  await back();
  await page.getByRole('link', { name: 'Scenarios' }).click();
  await expect(page.getByRole('heading', { name: 'What do you want to find out?' })).toBeVisible();
});

test('without workers the page says what to do', async ({ page }) => {
  await page.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new DOMException('blocked', 'SecurityError');
      }
    } as unknown as typeof Worker;
  });
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText(
    'The engine could not start. This browser lets the page start no worker',
  );
  await expect(page.getByRole('button', { name: 'Load the page again' })).toBeVisible();
});

test('an engine that cannot be fetched is said, and comes with the page loaded again', async ({
  page,
}) => {
  const back = await gone(page, /assets\/engine\.worker-.*\.js/);
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText('The code of the engine could not be loaded');
  await back();
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await expect(axis(page)).toBeVisible();
  await expectRunning(page);
});

test('a browser that keeps nothing says so once the run was changed', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
  });
  await openPage(page);
  const told = page.getByRole('status').filter({ hasText: 'This browser does not keep your run' });
  await expect(told).toHaveCount(0);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  await expect(told).toBeVisible({ timeout: 20_000 });
  await told.getByRole('button', { name: 'Close this message' }).click();
  await expect(told).toHaveCount(0);
  await expectRunning(page);
});

test('panels and the presenter say that there is no run', async ({ page }) => {
  await gone(page, /assets\/engine\.worker-.*\.js/);
  await page.goto('./');
  for (const name of ['Dials', 'Break', 'Story', 'Inspect'] as const) {
    await openTab(page, name);
    await expect(page.getByRole('tabpanel', { name })).toContainText('There is no run to show');
  }
  await page.goto('./?present=1');
  await expect(page.getByRole('alert')).toContainText(
    'This run cannot be presented: The code of the engine could not be loaded',
  );
});
