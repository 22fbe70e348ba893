import { expect, type Page, test } from '@playwright/test';
import { moment, openPage, pause, seek, watchErrors } from './page.ts';

/** Steps shown, as "3 of 9". */
function place(page: Page) {
  return page.getByText(/^\d+ of \d+$/);
}

/** Smallest type on the page, in px, of text that is seen. */
function smallestType(page: Page): Promise<number> {
  return page.evaluate(() => {
    const sizes = [...document.querySelectorAll('body *')]
      .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent?.trim()))
      .filter((e) => e.checkVisibility({ opacityProperty: true }) && !e.closest('.hidden-visually'))
      .map((e) => Number.parseFloat(getComputedStyle(e).fontSize));
    return Math.min(...sizes);
  });
}

/** Begins to present by the list of what can be done. */
async function present(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused();
  await page.keyboard.type('present');
  const option = page.getByRole('option', { name: /^Present: / });
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(place(page)).toHaveText(/^1 of/, { timeout: 60_000 });
}

test('a run is presented step by step with the keys of a clicker, answers on request', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await page.goto('./?present=1#/play/lose-the-primary');
  const title = page.getByRole('heading', { level: 1 });
  await expect(place(page)).toHaveText(/^1 of [6-9]$/, { timeout: 60_000 });
  await expect(title).toContainText('The primary dies.');
  await expect(page.getByText('Changed from the scenario')).toHaveCount(0);
  expect(await title.evaluate((e) => getComputedStyle(e).fontSize)).toBe('44px');
  expect(await smallestType(page)).toBeGreaterThanOrEqual(24);
  await expect(page.getByRole('banner')).toHaveCount(0);
  await expect(page.locator('[data-place]')).not.toHaveCount(0);
  expect(await page.locator('[data-place]').count()).toBeLessThanOrEqual(6);

  await page.keyboard.press('PageDown');
  await expect(place(page)).toHaveText(/^2 of/);
  const moment = page.getByRole('status', { name: 'Moment of the run' });
  const before = await moment.textContent();
  await expect(moment).not.toHaveText(before ?? '');

  await page.keyboard.press('PageDown');
  await expect(title).toHaveText('0001-001 in us-east-1a crashed.');
  await expect(moment).toHaveText('5.0\u00a0s');
  const answer = page.getByText('ElastiCache noticed');
  await expect(answer).toHaveCount(0);
  await page.keyboard.press('PageDown');
  await expect(answer).toBeVisible();
  await expect(place(page)).toHaveText(/^3 of/);
  expect(await smallestType(page)).toBeGreaterThanOrEqual(24);

  await page.keyboard.press('b');
  await expect(page.getByText('The screen is blank.')).toBeVisible();
  await page.keyboard.press('.');
  await expect(page.getByText('The screen is blank.')).toHaveCount(0);
  await page.keyboard.press('PageUp');
  await expect(place(page)).toHaveText(/^2 of/);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/requests failed/)).toBeVisible();
  await page.keyboard.press('PageDown');
  await expect(place(page)).toHaveText(/^(\d) of \1$/);

  await page.keyboard.press('Escape');
  await expect(page.getByRole('banner')).toBeVisible();
  expect(page.url()).not.toContain('present');
  expect(errors).toEqual([]);
});

test('a run that was changed says so beside the question of its scenario, first and last', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page);
  await pause(page);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  // Once the engine has answered, the run is set going.
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await present(page);
  const changed = page.getByText(/^Changed from the scenario: Crash, 0001-001 at /);
  await expect(changed).toBeInViewport({ ratio: 1 });
  expect(await smallestType(page)).toBeGreaterThanOrEqual(24);
  await page.keyboard.press('PageDown');
  await expect(place(page)).toHaveText(/^2 of/);
  await expect(changed).toHaveCount(0);
  await page.keyboard.press('End');
  await expect(changed).toBeInViewport({ ratio: 1 });
  expect(errors).toEqual([]);
});

test('it begins and ends in the middle of a visit, and the way back leads out', async ({
  page,
}) => {
  await openPage(page);
  await present(page);
  expect(page.url()).toContain('present=1');
  await page.goBack();
  await expect(page.getByRole('banner')).toBeVisible();
});

test('at every step Enter is for the answer, and who leaves finds the run where it was', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  await seek(page, 3e9);
  await present(page);
  const title = page.getByRole('heading', { level: 1 });
  const answer = page.locator('.presenter-answer');
  await expect(page.locator('[data-primary="true"]')).toHaveText(/no items.*memory\s?\d+\s%/);
  for (let i = 0; i < 4; i++) {
    await expect(title).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.press('PageDown');
    await expect(place(page)).toHaveText(new RegExp(`^${i + 2} of`));
  }
  await page.getByRole('button', { name: /^Step 3:/ }).click();
  await expect(title).toHaveText('0001-001 in us-east-1a crashed.');
  await page.keyboard.press('Enter');
  await expect(answer).toHaveAttribute('data-open', 'true');
  await expect(title).toBeFocused();
  await page.getByRole('button', { name: 'Leave (Esc)' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('banner')).toBeVisible();
  await expect.poll(() => moment(page)).toBe(3e9);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect(errors).toEqual([]);
});

test("the author's moments are steps under their names, with the run stopped there and what was counted", async ({
  page,
}) => {
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  for (const [at, name] of [
    [2e9, 'All is well'],
    [7e9, 'Nobody answers'],
  ] as const) {
    await seek(page, at);
    await expect(page.locator('.recorder-chip')).toHaveText(new RegExp(`^${at / 1e9}(\\.0+)?\\s`));
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'Moments' }).click();
    await page
      .getByRole('textbox', { name: /^Name of the/ })
      .last()
      .fill(name);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await expect(place(page)).toHaveText(/^1 of/, { timeout: 60_000 });
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toBeFocused();
  const clock = page.getByRole('status', { name: 'Moment of the run' });
  await page.keyboard.press('PageDown');
  const answer = page.locator('.presenter-answer');
  for (const [words, at, said] of [
    ['All is well', '2.0\u00a0s', /In this second none of [\d,]+ requests failed; .* hits; p99 /],
    ['0001-001 in us-east-1a crashed.', '5.0\u00a0s', /ElastiCache noticed/],
    [
      'Nobody answers',
      '7.0\u00a0s',
      /5\.0\ss: 0001-001 .* crashed\.In this second [\d,]+ of [\d,]+/,
    ],
  ] as const) {
    await page.keyboard.press('PageDown');
    await expect(title).toHaveText(words);
    await expect(clock).toHaveText(at);
    await expect(answer).toContainText('The next press shows the answer.');
    await page.keyboard.press('PageDown');
    await expect(answer).toContainText(said);
  }
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
] as const) {
  test(`a step fits into ${width} x ${height} without scrolling`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto('./?present=1#/play/lose-the-primary');
    await expect(place(page)).toHaveText(/^1 of/, { timeout: 60_000 });
    for (let i = 0; i < 4; i++) await page.keyboard.press('PageDown');
    await page.keyboard.press('Enter');
    await expect(page.locator('.presenter-answer[data-open="true"]')).toBeVisible();
    const overflow = () =>
      page.evaluate(() => {
        const { scrollHeight, clientHeight } = document.documentElement;
        return scrollHeight - clientHeight;
      });
    await expect.poll(overflow).toBeLessThanOrEqual(0);
  });
}

test('on a phone the page scrolls past the foot, which hides no word of the answer', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./?present=1#/play/lose-the-primary');
  await expect(place(page)).toHaveText(/^1 of/, { timeout: 60_000 });
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const answer = page.locator('.presenter-answer[data-open="true"]');
  await expect(answer).toBeVisible();
  const gaps = () =>
    page.evaluate(() => {
      const root = document.documentElement;
      scrollTo(0, root.scrollHeight);
      const foot = document.querySelector('.presenter-foot')?.getBoundingClientRect();
      const last = document.querySelector('.presenter-answer')?.getBoundingClientRect();
      return {
        sideways: root.scrollWidth - root.clientWidth,
        isClear: foot !== undefined && last !== undefined && last.bottom <= foot.top,
      };
    });
  await expect.poll(gaps).toEqual({ sideways: 0, isClear: true });
});
