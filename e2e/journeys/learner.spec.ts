import { expect, test } from '@playwright/test';
import {
  axis,
  expectRunning,
  faster,
  moment,
  openPage,
  openTab,
  pause,
  penValue,
  play,
  runsTo,
  savedRun,
  seek,
  story,
  watchErrors,
} from '../page.ts';

test('the page opens running, and the hit ratio climbs from nothing', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Why .*\?$/);
  await expectRunning(page);
  // At its start, however far it has come by now.
  await pause(page);
  await seek(page, 1000);
  await expect(penValue(page, 'Answers')).toHaveText('none yet');
  await play(page);
  // Faster, three times: the first answers take seconds at the opening pace.
  await faster(page, 3);
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('First miss');
  await expect(story(page)).toContainText('First hit');
  await expect
    .poll(async () => Number.parseInt((await penValue(page, 'Answers').textContent()) ?? '', 10), {
      timeout: 30_000,
    })
    .toBeGreaterThan(40);
  await openTab(page, 'Dials');
  await expect(
    page.getByText(/the cache answers \d+ times while the database answers once/),
  ).toBeVisible();
  expect(errors).toEqual([]);
});

test('a crash of the primary is told as a story', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page);
  await pause(page);
  // A moment at which writes are on their way to the replica, the same in every run.
  await seek(page, 38e6);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'real time' })).toBeVisible();
  await expect(story(page)).toContainText('0001-001 in us-east-1a crashed');
  // Watched ten times as fast: the whole story within a minute of the cluster's time.
  await faster(page, 3);
  await expect(story(page)).toContainText('ElastiCache noticed');
  const tookOver = story(page).getByRole('button', { name: '0001-002 took over' });
  await expect(tookOver).toBeVisible({ timeout: 20_000 });
  const seconds = /^([\d.]+)\ss$/.exec(await tookOver.locator('.event-time').innerText())?.[1];
  expect(Number(seconds)).toBeLessThan(60);
  await expect(story(page)).toContainText('now calls 0001-002', { timeout: 20_000 });
  await expect(penValue(page, 'Answers')).toHaveText(/% hits/, { timeout: 20_000 });
  expect(errors).toEqual([]);
});

test('writes that never reached the replica are counted as lost', async ({ page }) => {
  await openPage(page, '#/play/lose-the-primary');
  await openTab(page, 'Story');
  await faster(page, 2);
  await expect(story(page)).toContainText(
    /took over.* [\d,]+ (acknowledged )?writes never reached it/,
    {
      timeout: 30_000,
    },
  );
  await expect(page.getByText(/[\d,]+ acknowledged writes are gone/)).toBeVisible();
});

test('time goes back, by the axis and step by step, and the same happens again', async ({
  page,
}) => {
  await openPage(page);
  await pause(page);
  const at = 30e6;
  await seek(page, at);
  const there = (await savedRun(page)).run;
  expect(there.digestAt).toBe(at);
  await page.keyboard.press(']');
  await expect.poll(() => moment(page)).toBeGreaterThan(at);
  const next = await moment(page);
  await page.keyboard.press(']');
  await expect.poll(() => moment(page)).toBeGreaterThan(next);
  const second = await moment(page);
  await page.keyboard.press('[');
  await expect.poll(() => moment(page)).toBeLessThan(second);
  const before = await moment(page);
  expect(before).toBeGreaterThanOrEqual(next);
  await page.keyboard.press('.');
  await expect.poll(() => moment(page)).toBeGreaterThan(before);
  await page.keyboard.press(',');
  await expect.poll(() => moment(page)).toBe(before);
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('First hit');
  await seek(page, 5e6);
  await expect(story(page)).not.toContainText('First hit');
  await seek(page, 30e6);
  expect((await savedRun(page)).run.digest).toBe(there.digest);
});

test('a crash is not undone by looking back before it, and happens again', async ({ page }) => {
  await openPage(page);
  await pause(page);
  const struck = 20e6;
  await seek(page, struck);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  const crash = story(page).getByRole('button', { name: /crashed/ });
  // Struck, it plays in real time: who goes faster before that is slowed again.
  await expect(crash).toBeVisible();
  await faster(page, 3);
  await runsTo(page, 2e9);
  await pause(page);
  await crash.click();
  await expect(page.getByText('What came of it')).toBeVisible();
  await page.getByRole('button', { name: /^Go to 20/ }).click();
  await expect.poll(() => moment(page)).toBe(struck);
  await axis(page).press('Home');
  await expect.poll(() => moment(page)).toBe(0);
  await expect(crash).toBeHidden();
  await faster(page, 3);
  await play(page);
  await expect(crash).toBeVisible({ timeout: 20_000 });
});

test('settings change while the run goes on, and the story says so', async ({ page }) => {
  await openPage(page);
  const traffic = page.getByRole('slider', { name: 'Traffic' });
  const before = await traffic.getAttribute('aria-valuetext');
  await traffic.focus();
  await page.keyboard.press('ArrowRight');
  await expect(traffic).not.toHaveAttribute('aria-valuetext', before ?? '');
  await openTab(page, 'Story');
  await expect(story(page).getByRole('button', { name: /Traffic changed from/ })).toHaveCount(1);
  await expectRunning(page);

  await openTab(page, 'Dials');
  await page.getByRole('button', { name: /more settings/ }).click();
  await page.getByRole('combobox', { name: /^Eviction policy/ }).selectOption('noeviction');
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('noeviction');
  // What was folded out is still open.
  await openTab(page, 'Dials');
  await page.getByRole('combobox', { name: /^Caching pattern/ }).selectOption('write-around');
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('to Write-around');
});

test('another cluster takes over while requests and failures of the old one are on screen', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await page.getByRole('button', { name: /more settings/ }).click();
  await page.getByLabel('Cluster mode', { exact: true }).selectOption('enabled');
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('A new, empty cluster takes the place of the old one');
  await page.getByRole('button', { name: /^Crash \d{4}-\d{3}$/ }).click();
  await expect(story(page)).toContainText('crashed');
  const before = await moment(page);
  await runsTo(page, before + 1e9);
  await openTab(page, 'Dials');
  // Fewer nodes than before: rows of the old ones must not reach the new picture.
  await page.getByLabel('Engine', { exact: true }).selectOption('memcached');
  await expect(page.getByRole('button', { name: 'Crash 0001', exact: true })).toBeVisible();
  await runsTo(page, before + 4e9);
  await page.getByLabel('Engine', { exact: true }).selectOption('redis');
  await runsTo(page, before + 6e9);
  expect(errors).toEqual([]);
});

test('every scenario opens with its question and runs', async ({ page }) => {
  test.setTimeout(300_000);
  const errors = watchErrors(page);
  await openPage(page);
  await page.getByRole('link', { name: 'Scenarios' }).click();
  const links = page.getByRole('main').getByRole('link');
  await expect(links.first()).toBeVisible();
  const count = await links.count();
  expect(count).toBeGreaterThanOrEqual(8);
  for (let i = 0; i < count; i++) {
    const question = (await links.nth(i).getByRole('heading').innerText()).trim();
    await links.nth(i).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
    await expectRunning(page);
    await page.getByRole('link', { name: 'Scenarios' }).click();
  }
  expect(errors).toEqual([]);
});

test('on a phone: watch, crash, read the story, see the charts, turn a dial', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page);
  await expect(axis(page)).toBeVisible();
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  await page.getByRole('button', { name: 'Story' }).click();
  await expect(story(page)).toContainText('crashed');
  await page.getByRole('button', { name: 'Charts' }).click();
  await expect(page.locator('.recorder-name')).toHaveText([
    'Answers',
    'Latency',
    'Database',
    'Memory',
  ]);
  await page.getByRole('button', { name: 'Dials' }).click();
  await expect(page.getByRole('slider', { name: 'Traffic' })).toBeVisible();
  await page.getByRole('button', { name: 'Stage' }).click();
  await expectRunning(page);
});

test('with reduced motion the page opens paused on a run that has begun', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect.poll(() => moment(page)).toBe(30e6);
  await expect(story(page)).toContainText('First hit');
});
