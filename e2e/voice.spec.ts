import { expect, type Page, test } from '@playwright/test';
import { openPage, openTab, pause, runsTo } from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });

/** What a screen reader is given to read, as it comes. */
const readOut = (page: Page) => page.getByRole('log', { name: 'Read out' });

/** Opens the page in seconds, once someone listens: what happens before is not told. */
async function openListening(page: Page): Promise<void> {
  await openPage(page);
  await expect(readOut(page)).toBeAttached();
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
}

test('a crash is read out with its moment and what was lost, then what came of it, wherever one looks', async ({
  page,
}) => {
  await openListening(page);
  await runsTo(page, 3e9);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  const crash =
    /t = \d+\.\d\s+s: .*0001-001 in us-east-1a crashed\. .*(in flight lost|no request was in flight)\./;
  await expect(readOut(page)).toContainText(crash);
  // The list of events has the same words and is not read out as well.
  await openTab(page, 'Story');
  await expect(page.getByRole('log', { name: 'Events' })).toHaveAttribute('aria-live', 'off');
  await page.getByRole('slider', { name: 'Speed' }).press('ArrowRight');
  await page.getByRole('slider', { name: 'Speed' }).press('ArrowRight');
  await expect(readOut(page)).toContainText(/took over from/, { timeout: 30_000 });
});

test('how things stand is said on demand, and shown, as often as it is asked for', async ({
  page,
}) => {
  await openListening(page);
  await runsTo(page, 2e9);
  await pause(page);
  await page.keyboard.press('w');
  const words =
    /^t = .*s, paused\. Hit ratio .*%\. Latency p50 .*, p99 .*\. No request failed in the last second\. 2 of 2 nodes up\. The primary is 0001-001\./;
  const lines = readOut(page).locator('p', { hasText: words });
  await expect(lines).toHaveCount(1);
  await expect(page.locator('.where')).toHaveText(words);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused();
  await page.keyboard.type('where things');
  const option = page.getByRole('option', { name: 'Say where things stand', selected: true });
  await expect(option).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(lines).toHaveCount(2);
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.getByRole('link', { name: 'Scenarios' }).click();
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  await page.keyboard.press('w');
  await expect(lines).toHaveCount(3);
});

test('a cluster that fails by dozens is told in a few lines', async ({ page }) => {
  await openListening(page);
  await openTab(page, 'Inspect');
  await page.getByRole('combobox', { name: 'What to inspect' }).selectOption('zone 0');
  await page.getByRole('button', { name: 'Fail the zone', exact: true }).click();
  await expect(readOut(page)).toContainText('us-east-1a is down');
  const speed = page.getByRole('slider', { name: 'Speed' });
  for (let i = 0; i < 5; i++) await speed.press('ArrowRight');
  await expect(readOut(page)).toContainText(/And \d+ more events?\./, { timeout: 30_000 });
  for (const words of await readOut(page).locator('p').allTextContents()) {
    expect(words.match(/t = /g)?.length ?? 0).toBeLessThanOrEqual(3);
  }
});
