import { expect, type Page, test } from '@playwright/test';
import { openPage, openTab, pause, play, runsTo, seek, watchErrors } from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });
// The plates stand where there is room above the zones.
test.use({ viewport: { width: 1440, height: 900 } });

const plate = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Endpoints' }).getByRole('button', { name });

test('after a failover the primary endpoint shows who still holds the old answer', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/dns-that-lies');
  // Before the failover at 5 s, however long the page took to open.
  await pause(page);
  await seek(page, 1e9);
  await expect(plate(page, /^primary endpoint: 0001-001$/)).toBeVisible();
  await play(page);
  await runsTo(page, 14e9);
  await pause(page);
  const primary = plate(page, /^primary endpoint: 0001-002/);
  await expect(primary).toContainText('app-1: 0001-001');
  await primary.focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('tabpanel', { name: 'Inspect' });
  await expect(panel).toContainText(/shop\.\w{6}\.ng\.0001\.use1\.cache\.amazonaws\.com:6379/);
  const apps = panel.getByRole('region', { name: 'What each app believes' }).getByRole('listitem');
  await expect(apps.nth(0)).toContainText('its resolver never looks it up again');
  await expect(apps.nth(1)).toContainText(/has the address of 0001-002.*connections? to 0001-002/);
  expect(errors).toEqual([]);
});

test('the reader endpoint shows connections beside reads', async ({ page }) => {
  await openPage(page, '#/play/reader-endpoint');
  await plate(page, /^reader endpoint/).click();
  await runsTo(page, 5e9);
  const spread = page.getByRole('region', { name: 'Spread over the replicas' });
  const rows = spread.getByRole('row');
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(1)).toContainText('0001-002');
  await openTab(page, 'Dials');
  await openTab(page, 'Inspect');
  await expect(page.getByRole('combobox', { name: 'What to inspect' })).toHaveValue('endpoint 1');
});

test('a reader endpoint that nobody uses says so: reads from replicas go by the names of the nodes', async ({
  page,
}) => {
  await openPage(page, '#/play/reader-behind');
  await plate(page, /^reader endpoint/).click();
  await runsTo(page, 2e9);
  const panel = page.locator('.endpoint');
  await expect(panel).toContainText('No app uses it now: with "Read from" at replica');
  await expect(panel).toContainText('Connections, by the node’s own name');
  const apps = panel.getByRole('region', { name: 'What each app believes' }).getByRole('listitem');
  await expect(apps.nth(0)).toContainText(/does not use it.*[1-9]\d* connections? to 0001-002/);
});

test('on a phone the endpoints are above the stage where they have room, and always in Inspect', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, '#/play/dns-that-lies');
  await expect(plate(page, /^primary endpoint/)).toBeVisible();
  await openPage(page, '#/play/live-resharding');
  const parts = page.getByRole('navigation', { name: 'Parts of this page' });
  await parts.getByRole('button', { name: 'Inspect' }).click();
  const list = page.getByRole('region', { name: 'Endpoints' });
  await list.getByRole('button', { name: /^configuration endpoint: \d shards/ }).click();
  const apps = page.getByRole('region', { name: 'What each app believes' }).getByRole('listitem');
  await expect(apps).toHaveCount(2);
  await expect(apps.nth(0)).toContainText(/slot.* (read|learned) .*connections: .* to 0001-001/s);
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const) {
  test(`what is said of the clock covers no endpoint at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openPage(page);
    await expect(plate(page, /^reader endpoint/)).toBeVisible();
    await page.keyboard.press('c');
    // It is said for a few seconds: all that is asked of it is asked of one picture.
    const said = () =>
      page.locator('.clock-label').evaluate((label: HTMLElement) => {
        if (label.dataset['shown'] !== 'true') return null;
        const { left, right, top, bottom } = label.getBoundingClientRect();
        const isInSight = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        const plates = [...document.querySelectorAll('nav[aria-label="Endpoints"] button')];
        const covered = plates.filter((each) => {
          const box = each.getBoundingClientRect();
          return box.left < right && box.right > left && box.top < bottom && box.bottom > top;
        });
        return { words: label.innerText, isInSight, covered: covered.length };
      });
    let found: Awaited<ReturnType<typeof said>> = null;
    await expect
      .poll(async () => {
        found = await said();
        return found;
      })
      .not.toBeNull();
    expect(found).toEqual({
      words: expect.stringContaining('of cluster time'),
      isInSight: true,
      covered: 0,
    });
  });
}
