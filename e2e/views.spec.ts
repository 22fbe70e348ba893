import { expect, type Page, test } from '@playwright/test';
import { Looker } from './axe.ts';
import { openClusterOf } from './clusters.ts';
import {
  closeDialog,
  dropFile,
  moment,
  openBroken,
  openPage,
  openTab,
  pause,
  runsTo,
  savedRun,
  seek,
  standstill,
  story,
} from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 240_000 });

const choose = (page: Page, option: string) =>
  page.getByRole('combobox', { name: 'What to inspect' }).selectOption(option);

/** The first scenario in seconds, after the crash of its primary, standing still. */
async function crashed(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await runsTo(page, 3e9);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  // Struck, it plays on: a pause before that would not last.
  await expect(story(page)).toContainText('crashed');
  await runsTo(page, (await moment(page)) + 3e9);
  await pause(page);
  await standstill(page);
}

test('axe finds nothing in the story, its causes and what is still to come, nor in branches and moments', async ({
  page,
}) => {
  const looker = new Looker(page);
  await crashed(page);
  await openTab(page, 'Story');
  await story(page)
    .getByRole('button', { name: /crashed/ })
    .click();
  await expect(page.getByRole('heading', { name: 'What came of it' })).toBeVisible();
  await looker.look('causes of an event');

  await seek(page, 2e9);
  await expect(page.getByRole('heading', { name: 'Still to come' })).toBeVisible();
  await page.keyboard.press('h');
  const branches = page.getByRole('list', { name: 'Branches' });
  await expect(branches.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'A as it was' }).click();
  await page.getByRole('button', { name: 'Rename branch A' }).click();
  await looker.look('branches compared, one being renamed');

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Moments' }).click();
  await page.getByRole('button', { name: 'Keep this moment' }).click();
  await expect(page.getByRole('button', { name: 'Go to Moment 1' })).toBeVisible();
  await looker.look('moments');
  await page.keyboard.press('Escape');

  await page.keyboard.press('w');
  await expect(page.locator('.where')).toBeVisible();
  await page.getByRole('button', { name: 'Do…' }).click();
  const query = page.getByRole('combobox', { name: 'What do you want to do?' });
  await expect(query).toBeFocused();
  await looker.look('everything that can be done');
  await query.fill('crash');
  await expect(page.getByRole('option', { name: /crash/i, selected: true })).toBeVisible();
  await looker.look('what fits');
  await query.fill('zebra');
  await expect(page.getByText('Nothing here is called "zebra"')).toBeVisible();
  await looker.look('nothing fits');
  expect(looker.found).toEqual([]);
});

test('axe finds nothing in any group of faults, nor with some in force, planned and refused', async ({
  page,
}) => {
  const looker = new Looker(page);
  await crashed(page);
  await openTab(page, 'Break');
  await page.getByText('At a moment').click();
  await page.getByRole('spinbutton', { name: /^at/ }).fill('40');
  await page.getByRole('spinbutton', { name: 'times', exact: true }).fill('2');
  await page.getByRole('button', { name: 'Slow down', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Planned' }).getByRole('listitem')).toHaveCount(4);
  await expect(page.getByRole('list', { name: 'In force' })).toBeVisible();
  await page.getByRole('spinbutton', { name: /^at/ }).fill('0');
  await page.getByRole('spinbutton', { name: /^for/ }).fill('10');
  await page.getByRole('button', { name: 'Freeze', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'future' })).toBeVisible();
  await page.evaluate(() => {
    for (const group of document.querySelectorAll('.break-group')) group.setAttribute('open', '');
  });
  await looker.look('every group of faults');
  expect(looker.found).toEqual([]);
});

test('axe finds nothing in what can be inspected', async ({ page }) => {
  const looker = new Looker(page);
  await crashed(page);
  await openTab(page, 'Inspect');
  const inspect = page.getByRole('tabpanel', { name: 'Inspect' });
  for (const [option, shown] of [
    ['node 1', 'Hot keys'],
    ['cache', 'Hot keys'],
    ['zone 0', 'Break it'],
    ['app 0', 'Break it'],
    ['origin', 'Break it'],
    ['endpoint 0', 'What each app believes'],
  ] as const) {
    await choose(page, option);
    await expect(page.getByRole('combobox', { name: 'What to inspect' })).toHaveValue(option);
    await expect(inspect.getByRole('heading', { name: shown })).toBeVisible();
    await page.evaluate(() => {
      for (const part of document.querySelectorAll('.inspector details'))
        part.setAttribute('open', '');
    });
    await looker.look(option);
  }
  await choose(page, 'app 0');
  await inspect.getByRole('button', { name: 'Slowest of late' }).click();
  await expect(inspect.getByText(/^Together/)).toBeVisible();
  await looker.look('a request');
  expect(looker.found).toEqual([]);
});

test('axe finds nothing in a large cluster, in Memcached, nor in Serverless', async ({ page }) => {
  const looker = new Looker(page);
  await openClusterOf(page, 90);
  await expect(page.getByRole('listbox', { name: /90 shards/ })).toBeVisible();
  await runsTo(page, 15e6);
  await pause(page);
  await looker.look('strips');
  await page.getByRole('combobox', { name: 'One shard' }).selectOption('Shard 0007');
  await expect(page.locator('.card[data-node]')).toHaveCount(3);
  await expect(page.getByRole('list', { name: 'Its nodes' })).toBeVisible();
  await looker.look('one shard of many');
  await choose(page, 'node 18');
  await page.getByText('Slot heat').click();
  await expect(page.getByRole('group', { name: 'Slots by' })).toBeVisible();
  await looker.look('slots of a node');
  await openPage(page, '#/play/slab-moves');
  await runsTo(page, 1e9);
  await pause(page);
  await choose(page, 'node 0');
  await expect(page.getByRole('region', { name: 'Slab classes' })).toContainText('Class');
  await looker.look('slab classes');
  await openPage(page, '#/play/serverless');
  await pause(page);
  await choose(page, 'cache');
  await looker.look('Serverless');
  expect(looker.found).toEqual([]);
});

test('axe finds nothing on the steps of the presenter', async ({ page }) => {
  const looker = new Looker(page);
  await page.goto('./?present=1#/play/lose-the-primary');
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible({ timeout: 60_000 });
  await looker.look('the question');
  for (let i = 0; i < 2; i++) await page.keyboard.press('PageDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.presenter-answer[data-open="true"]')).toBeVisible();
  await looker.look('an answer');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await looker.look('the end');
  expect(looker.found).toEqual([]);
});

test('axe finds nothing where something is missing, loading, failed or offered', async ({
  page,
}) => {
  const looker = new Looker(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./#/scenarios');
  await page.getByRole('searchbox', { name: 'Words or number' }).fill('zebra');
  await expect(page.getByText('No scenario has these words')).toBeVisible();
  await looker.look('no scenario found');

  await openPage(page);
  await openTab(page, 'Story');
  await expect(page.getByRole('heading', { name: 'Step by step' })).toBeVisible();
  await looker.look('without motion');
  await openBroken(page);
  await looker.look('a message');
  await page.getByRole('alert').getByRole('button', { name: 'Close this message' }).click();
  await dropFile(
    page,
    'shop.csv',
    'time_ms,op,key,value_bytes\n0,get,a,10\n1,get,b,10\n2,get,a,10\n',
  );
  await expect(page.getByRole('heading', { level: 1 })).toContainText('recorded traffic');
  const { path } = await savedRun(page);
  await openPage(page, '#/play/first-hit');
  await page.locator('header input[type=file]').setInputFiles(path);
  await expect(page.getByRole('dialog', { name: 'This run needs its key trace' })).toBeVisible();
  await looker.look('a run that needs its trace');
  await closeDialog(page);

  await page.route(/assets\/(TruthDialog|BreakPanel)-.*\.js/, (route) =>
    route.fulfill({ status: 404, body: 'none' }),
  );
  await page.getByRole('tab', { name: 'Break' }).click();
  await expect(page.getByRole('tabpanel').getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'How true is it?' }).click();
  await expect(page.getByRole('dialog', { name: 'Not loaded' })).toBeVisible();
  await looker.look('parts that cannot be loaded');

  await page.route(/assets\/engine\.worker-.*\.js/, (route) =>
    route.fulfill({ status: 404, body: 'none' }),
  );
  await page.goto('./?again#/play/first-hit');
  await expect(page.getByRole('alert')).toContainText('The engine could not start');
  for (const name of ['Dials', 'Story', 'Inspect'] as const) {
    await openTab(page, name);
    await looker.look(`${name} without a run`);
  }
  await page.goto('./?present=1#/play/first-hit');
  await expect(page.getByRole('alert')).toContainText('This run cannot be presented');
  await looker.look('nothing to present');
  expect(looker.found).toEqual([]);
});

test('a node that makes a snapshot says so, and the memory chart that its host swaps', async ({
  page,
}) => {
  await openPage(page, '#/play/backup-window');
  await runsTo(page, 7e9);
  await pause(page);
  await seek(page, 6.5e9);
  const said = /making a snapshot \(its host swaps\)/;
  const node = page.getByRole('button', { name: /^0001-001 in us-east-1a, primary, making a/ });
  await expect(node).toHaveAccessibleName(said);
  await expect(node).toHaveAttribute('title', said);
  await expect(page.locator('.recorder-value', { hasText: 'host swaps' })).toBeVisible();
  await page.getByRole('button', { name: 'Numbers' }).click();
  await expect(
    page.getByRole('region', { name: /^Memory.*now the host swaps, .* copied for a snapshot/ }),
  ).toBeVisible();
  await closeDialog(page);
  await seek(page, 5e9);
  await expect(node).toHaveCount(0);
  await expect(page.locator('.recorder-value', { hasText: 'host swaps' })).toHaveCount(0);
});
