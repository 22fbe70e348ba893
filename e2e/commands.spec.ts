import { expect, type Page, test } from '@playwright/test';
import {
  closeDialog,
  expectRunning,
  moment,
  openPage,
  pause,
  standstill,
  story,
  watchErrors,
} from './page.ts';

async function openCommands(page: Page) {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'What do you want to do?' });
  await expect(field).toBeFocused();
  return field;
}

/** The text of the option that the field points at, as a screen reader would read it. */
async function active(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant');
    const option = id ? document.getElementById(id) : null;
    return option?.getAttribute('aria-selected') === 'true' ? option.textContent : null;
  });
}

test('anything is found by a few letters and done by Enter; what was done stands first next time', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page);
  await pause(page);
  const field = await openCommands(page);
  await expect(page.getByRole('listbox', { name: 'Actions' })).toBeVisible();
  await expect.poll(() => active(page)).toContain('Play or pause');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => active(page)).toContain('One event on');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => active(page)).not.toContain('Play or pause');

  await field.fill('crash 002');
  await expect.poll(() => active(page)).toContain('Crash: 0001-002');
  await page.keyboard.press('Enter');
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(story(page)).toContainText('0001-002 in us-east-1b crashed');
  await expectRunning(page);
  await pause(page);

  for (const words of ['theme light', 'slower']) {
    await openCommands(page);
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(page.locator('dialog')).toHaveCount(0);
  }
  await openCommands(page);
  const last = page.getByRole('group', { name: 'Done last' });
  await expect(last.getByRole('option')).toHaveText(['Slower↓', 'Theme: light']);
  await closeDialog(page);

  await openCommands(page);
  await page.keyboard.type('no such thing at all');
  await expect(
    page.getByRole('status').filter({ hasText: 'Nothing here is called' }),
  ).toBeVisible();
  await expect.poll(() => active(page)).toBeNull();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  expect(errors).toEqual([]);
});

test('a setting is led to, wherever the rail is', async ({ page }) => {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await openPage(page);
    await page.getByRole('button', { name: 'Do…' }).click();
    await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused();
    await page.keyboard.type('eviction samples');
    await page.keyboard.press('Enter');
    const slider = page.getByRole('slider', { name: 'Eviction samples' });
    await expect(slider).toBeInViewport();
    await expect(slider).toBeFocused();
    // Beside the stage only the panel scrolls: the page stays under the pointer.
    if (width >= 768) expect(await page.evaluate(() => scrollY)).toBe(0);
  }
});

test('scenarios, speeds, theme and palette are actions; an address chooses a palette for one visit', async ({
  page,
}) => {
  await openPage(page);
  const doIt = async (words: string) => {
    await openCommands(page);
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(page.locator('dialog')).toHaveCount(0);
  };
  const token = (name: string) =>
    page.evaluate((n) => getComputedStyle(document.documentElement).getPropertyValue(n), name);
  await doIt('scenario hot key');
  await expect(page).toHaveURL(/one-hot-key/);
  await doIt('theme dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await doIt('palette tol');
  await expect.poll(() => token('--hit')).toBe('#5a8fc4');
  await page.reload();
  await expect.poll(() => token('--hit')).toBe('#5a8fc4');
  await page.goto('./?palette=contrast#/play/first-hit');
  await expect.poll(() => token('--hit')).toBe('#4c92fa');
  await page.goto('./');
  await expect.poll(() => token('--hit')).toBe('#5a8fc4');
});

test('parts, numbers and charts are led to by their names, from any page and at any width', async ({
  page,
}) => {
  const doIt = async (words: string, name: string) => {
    await openCommands(page);
    await page.keyboard.type(words);
    await expect.poll(() => active(page)).toContain(name);
    await page.keyboard.press('Enter');
  };
  await openPage(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await doIt('0001-002', 'Inspect 0001-002');
  await expect(page.getByRole('combobox', { name: 'What to inspect' })).toHaveValue('node 1');
  await expect(page.getByRole('group', { name: 'Inspect', exact: true })).toBeFocused();
  await page.goto('./#/scenarios');
  await expect(page.getByRole('searchbox', { name: 'Words or number' })).toBeVisible();
  await doIt('engine cpu', 'Engine CPU');
  await expect(page.getByRole('region', { name: 'Processors and queue' })).toBeFocused();
  await doIt('redirects', 'Chart: Redirects');
  await expect(page.locator('[data-pen="Redirects"]')).toBeInViewport();
  await page.setViewportSize({ width: 1440, height: 900 });
  await doIt('CacheHitRate', 'Hit ratio');
  await expect(page.locator('[data-fact="Hit ratio"]')).toBeFocused();
  await doIt('numbers', 'the charts as tables');
  await expect(page.getByRole('dialog', { name: 'Numbers at' })).toBeVisible();
});

test('what is typed right after Ctrl+K stands in its field, whenever its list comes', async ({
  page,
}) => {
  const held: (() => void)[] = [];
  let isHeld = true;
  await page.route(/assets\/CommandList-.*\.js/, async (route) => {
    if (isHeld) await new Promise<void>((go) => held.push(go));
    await route.continue();
  });
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  const stood = await standstill(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('crash 002, from here on');
  const field = page.getByRole('combobox', { name: 'What do you want to do?' });
  await expect(field).toHaveValue('crash 002, from here on');
  // Until then Enter does nothing, and no letter was a shortcut.
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  expect(await standstill(page)).toBe(stood);
  await field.fill('crash 002');
  isHeld = false;
  for (const go of held) go();
  await expect.poll(() => active(page)).toContain('Crash: 0001-002');
  await closeDialog(page);
});

test('Enter that comes before the list of actions does what was typed as soon as it is there', async ({
  page,
}) => {
  let release = () => {};
  const held = new Promise<void>((go) => {
    release = go;
  });
  await page.route(/assets\/CommandList-.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await openPage(page);
  await openCommands(page);
  await page.keyboard.type('theme dark');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Do…' })).toBeVisible();
  release();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a list of actions that cannot be loaded says so under its field, and comes when it is tried again', async ({
  page,
}) => {
  const files = /assets\/CommandList-.*\.js/;
  await page.route(files, (route) => route.fulfill({ status: 404, body: 'none' }));
  await openPage(page);
  const field = await openCommands(page);
  await page.keyboard.type('theme dark');
  const dialog = page.getByRole('dialog', { name: 'Do…' });
  await expect(dialog.getByRole('alert')).toContainText('could not be loaded');
  await page.unroute(files);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByRole('option').first()).toContainText('Theme: dark');
  await expect(field).toHaveValue('theme dark');
  await field.press('Enter');
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('keys rest while a dialog is on its way, and Escape goes back', async ({ page }) => {
  await page.route(/assets\/ShareDialog-.*\.js/, () => undefined);
  await openPage(page);
  await pause(page);
  await page.keyboard.press('s');
  await page.keyboard.press('Space');
  // Not that of a panel, which may be on its way, too.
  const loading = page.locator('.loading.floats');
  await expect(loading).toBeVisible();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(loading).toHaveCount(0);
  await page.keyboard.press('Space');
  await expectRunning(page);
});

test('moments, the next event and undo are found by what one types for them', async ({ page }) => {
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  const ask = async (words: string, name: RegExp) => {
    const field = await openCommands(page);
    await field.fill(words);
    await expect.poll(() => active(page)).toMatch(name);
    await page.keyboard.press('Enter');
    await expect(page.locator('dialog')).toHaveCount(0);
  };
  await ask('go to 3', /^Go to 3\.0\u00a0s/);
  await expect.poll(() => moment(page), { timeout: 30_000 }).toBe(3e9);
  await ask('at 0:01', /^Go to 1\.0\u00a0s/);
  await expect.poll(() => moment(page)).toBe(1e9);
  // What was done last is found again with nothing typed.
  await openCommands(page);
  const last = page.getByRole('group', { name: 'Done last' });
  await expect(last.getByRole('option')).toHaveText([/^Go to 1\.0/, /^Go to 3\.0/]);
  await closeDialog(page);
  await ask('next failure', /^Run to the next failure/);
  await expect.poll(() => moment(page), { timeout: 30_000 }).toBe(5e9);
  await ask('undo', /^Undo the last change/);
});
