import { expect, test } from '@playwright/test';
import { openClusterOf } from './clusters.ts';
import { expectRunning, openPage, watchErrors } from './page.ts';

test('ninety shards: strips first, a node by the keys, its shard as a stage, and back', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openClusterOf(page, 90);
  const strips = page.getByRole('listbox', { name: /90 shards by Engine CPU/ });
  await expect(strips).toBeVisible();
  await expectRunning(page);
  // Keys go from node to node once the nodes are drawn.
  await expect(page.getByText(/^These [1-9] move/)).toBeVisible();
  await strips.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const words = page.locator('.strips-foot p');
  await expect(words).toContainText(/\d{4}-\d{3} in us-east-1[abc]/);
  const name = /(\d{4})-\d{3}/.exec((await words.textContent()) ?? '');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'What to inspect' })).toHaveValue(/^node \d+$/);
  await page.getByRole('button', { name: 'Misses' }).click();
  await expect(page.getByRole('listbox', { name: /90 shards by Misses/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'One shard' }).selectOption(`Shard ${name?.[1]}`);
  await expect(page.locator('.card[data-node]')).toHaveCount(3);
  await expect(page.locator('.card[data-node]').first()).toContainText(`${name?.[1]}-00`);
  await page.getByRole('button', { name: 'Zones' }).click();
  await expect(page.locator('.card[data-node]')).toHaveCount(270);
  await page.getByRole('button', { name: '90 shards', exact: true }).click();
  await expect(page.getByRole('listbox', { name: /90 shards/ })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a small cluster has no levels to choose from', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('navigation', { name: 'How closely to look' })).toHaveCount(0);
});
