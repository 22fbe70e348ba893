import { expect, type Page, test } from '@playwright/test';
import { openTab, pause, savedRun, standstill, story } from './page.ts';

async function dials(page: Page, scenario: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`./#/play/${scenario}`);
  await openTab(page, 'Dials');
  await page.getByRole('button', { name: /more settings$/ }).click();
  await pause(page);
  await standstill(page);
}

test('a change that moves another setting moves its dial', async ({ page }) => {
  await dials(page, 'full-and-refusing');
  await page.getByLabel('Cluster mode', { exact: true }).selectOption('enabled');
  const shards = page.locator('[data-knob="cluster.shards"]');
  await expect(shards.getByRole('slider')).toHaveAttribute('aria-valuetext', '3\u00a0shards');
});

test('the dial of the node type shows the type of the cluster, though its list lacks it', async ({
  page,
}) => {
  await dials(page, 'ninety-shards');
  const type = page.getByLabel('Node type', { exact: true });
  await expect(type).toHaveValue('cache.r6g.large');
  await type.selectOption('cache.r7g.large');
  await expect(type).toHaveValue('cache.r7g.large');
  const knob = page.locator('[data-knob="cluster.nodeType"]');
  await expect(knob.getByRole('alert')).toBeHidden();
  await expect(knob.getByRole('button', { name: /^Back to/ })).toHaveCount(0);
});

test('without ElastiCache there is no configuration endpoint', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('./#/play/open-source-cluster');
  await expect(page.getByRole('button', { name: /^seed nodes: 3 shards/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^configuration/ })).toHaveCount(0);
});

test('a slider that is dragged while the run stands still is one change, and one undo', async ({
  page,
}) => {
  await dials(page, 'first-hit');
  const traffic = page.locator('[data-knob="workload.ratePerSecond"]');
  const slider = traffic.getByRole('slider');
  const valueNow = async () => (await slider.getAttribute('aria-valuetext')) ?? '';
  const before = await valueNow();
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  for (let i = 0; i < 3; i++) {
    const last = await valueNow();
    await slider.press('PageUp');
    await expect(slider).not.toHaveAttribute('aria-valuetext', last);
    const value = await valueNow();
    // The engine has taken it.
    await expect(undo).toHaveAttribute('title', new RegExp(value.replace(/\s/g, '\\s')));
  }
  await openTab(page, 'Story');
  await expect(story(page).getByText('Traffic')).toHaveCount(1);
  const { run } = await savedRun(page);
  expect(run.interventions).toHaveLength(1);
  await openTab(page, 'Dials');
  await undo.click();
  await expect(slider).toHaveAttribute('aria-valuetext', before);
  await expect(undo).toBeDisabled();
});
