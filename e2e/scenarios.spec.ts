import { expect, test } from '@playwright/test';
import { openPage, pause, runsTo } from './page.ts';

test('scenarios are found by words, number and topic, and opened, by keyboard alone', async ({
  page,
}) => {
  await page.goto('./#/scenarios');
  const main = page.getByRole('main');
  const words = page.getByRole('searchbox', { name: 'Words or number' });
  const count = page.getByRole('status').filter({ hasText: 'scenario' });
  await expect(main.getByRole('link').first()).toBeVisible();
  const all = await main.getByRole('link').count();
  await expect(count).toHaveText(`${all} scenarios`);

  await words.focus();
  await page.keyboard.type('s-29');
  await expect(count).toHaveText(`1 of ${all} scenarios`);
  await expect(main.getByRole('link')).toHaveCount(1);

  await words.fill('zebra');
  await expect(count).toContainText('No scenario has these words');
  await expect(main.getByRole('link')).toHaveCount(0);

  await words.fill('reader endpoint');
  await expect(main.getByRole('heading', { level: 2 })).toHaveText('What fits, best first');
  await expect(main.getByRole('link').first()).toHaveAttribute('href', /reader-endpoint/);

  await words.fill('');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'Topic' })).toBeFocused();
  await page.keyboard.type('Memc');
  await expect(main.getByRole('heading', { level: 2 })).toHaveText('Memcached');
  await page.keyboard.press('Tab');
  const first = main.getByRole('link').first();
  await expect(first).toBeFocused();
  const question = await first.getByRole('heading').innerText();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(main.getByRole('heading', { name: 'Rests on' }).first()).toBeVisible();
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
});

test('a dial that was turned is said beside the question and set back there; what the scenario turns is not said', async ({
  page,
}) => {
  await openPage(page, '#/play/lazy-undertaker');
  // By itself it has fewer requests from 2.5 s on.
  await runsTo(page, 2.6e9);
  await pause(page);
  const requests = page.getByRole('slider', { name: 'Traffic' });
  await expect(requests).toHaveAttribute('aria-valuetext', /^20\s/);
  const note = page.getByText(/^Changed from the scenario: /);
  await page.getByRole('slider', { name: 'Time to live' }).press('ArrowLeft');
  await expect(note).toContainText(/^Changed from the scenario: Time to live .*, not [^;]*\./);
  await requests.press('ArrowRight');
  await expect(note).toContainText(/: Traffic 22\s.*, not 20\s.*; Time to live /);
  await page.getByRole('button', { name: 'Set it back' }).click();
  await expect(note).toHaveCount(0);
  await expect(requests).toHaveAttribute('aria-valuetext', /^20\s/);
});
