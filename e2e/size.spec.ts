import { expect, type Page, test } from '@playwright/test';
import { defaultScenario } from '../src/engine/scenario/defaults.ts';
import { makeGroups } from '../src/engine/scenario/reshape.ts';
import { expectRunning, openPage, watchErrors } from './page.ts';

/** Opens a cluster of `shards` with two replicas each. */
async function openCluster(page: Page, shards: number): Promise<void> {
  const scenario = defaultScenario();
  scenario.name = `${shards} shards`;
  scenario.question = 'Which shard is the worst?';
  scenario.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  scenario.cluster.clusterMode = 'enabled';
  scenario.cluster.nodeGroups = makeGroups(scenario.zones, shards, 2, {
    clusterMode: true,
    memcached: false,
  });
  await openPage(page);
  await page.locator('header input[type=file]').setInputFiles({
    name: 'large.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(scenario)),
  });
  await expect(page.getByRole('heading', { name: 'Which shard is the worst?' })).toBeVisible();
}

test('ninety shards: strips first, a node by the keys, its shard as a stage, and back', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openCluster(page, 90);
  const strips = page.getByRole('listbox', { name: /90 shards by Engine CPU/ });
  await expect(strips).toBeVisible();
  await expectRunning(page);
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
  await page.getByRole('button', { name: '90 shards' }).click();
  await expect(page.getByRole('listbox', { name: /90 shards/ })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a small cluster has no levels to choose from', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('navigation', { name: 'How closely to look' })).toHaveCount(0);
});
