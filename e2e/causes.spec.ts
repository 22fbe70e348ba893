import { expect, type Page, test } from '@playwright/test';
import {
  faster,
  moment,
  openPage,
  openTab,
  pause,
  runsTo,
  seek,
  standstill,
  story,
  watchErrors,
} from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });

const choose = (page: Page, option: string) =>
  page.getByRole('combobox', { name: 'What to inspect' }).selectOption(option);

test('the memory ledger of a node adds up to used_memory, to the byte', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page);
  await openTab(page, 'Inspect');
  await choose(page, 'node 0');
  await page.keyboard.press('c');
  await runsTo(page, 2e9);
  await pause(page);
  const ledger = page.getByRole('region', { name: 'Memory ledger' });
  await expect(ledger).toContainText('eviction begins at');
  await ledger.getByText('used_memory to the byte').click();
  const rows = await ledger.locator('details tr').allTextContents();
  const bytes = rows.map((row) => Number(/([\d,]+)$/.exec(row)?.[1]?.replaceAll(',', '')));
  const used = bytes.pop();
  expect(bytes.length).toBe(9);
  expect(bytes.reduce((sum, part) => sum + part, 0)).toBe(used);
  await expect(page.getByRole('region', { name: 'Hot keys' })).toContainText('Counted over');

  // What is not told apart by its words is told apart by its swatch, light and dark.
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const fills = await ledger
      .locator('.memory-swatch')
      .evaluateAll((swatches) => swatches.map((swatch) => getComputedStyle(swatch).fill));
    expect(fills.length).toBeGreaterThanOrEqual(7);
    expect(new Set(fills).size).toBe(fills.length);
  }
  expect(errors).toEqual([]);
});

test('Memcached shows its slab classes', async ({ page }) => {
  await openPage(page, '#/play/first-hit');
  await page.getByRole('button', { name: /more settings/ }).click();
  await page.getByLabel('Engine', { exact: true }).selectOption('memcached');
  await page.keyboard.press('c');
  await runsTo(page, 1e9);
  await openTab(page, 'Inspect');
  await choose(page, 'node 0');
  const slabs = page.getByRole('region', { name: 'Slab classes' });
  await expect(slabs).toContainText(/Class \d+: .* each/);
  await expect(slabs).toContainText(/HOT [\d,]+, WARM [\d,]+, COLD [\d,]+, TEMP 0/);
});

test('a spike of the latency curve leads to a request whose spans add up', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('c');
  await runsTo(page, 3e9);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  // Struck, it plays on: a pause before that would not last.
  await expect(story(page)).toContainText('crashed');
  await runsTo(page, (await moment(page)) + 3e9);
  await pause(page);
  // The curve and the chip at the present moment move until then.
  await standstill(page);
  const label = page.locator('.recorder-label', { hasText: 'Latency' });
  const [pen, now] = [
    await label.boundingBox(),
    await page.locator('output').first().boundingBox(),
  ];
  if (!pen || !now) throw new Error('The recorder is not there.');
  await page.mouse.click(now.x + now.width / 2 - 5, pen.y + 20);
  await expect(page.getByRole('tabpanel', { name: 'Inspect' })).toContainText(
    /Together .*, which is its latency/,
  );
});

test('what just happened is told with numbers, and an event leads to its causes', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page);
  await page.keyboard.press('c');
  await runsTo(page, 3e9);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  await faster(page, 3);
  const told = page.getByRole('region', { name: 'What just happened?' });
  await expect(told).toContainText(/ElastiCache noticed .* took over/, { timeout: 30_000 });
  await expect(told).toContainText(/[\d,]+ of [\d,]+ requests failed/);
  await expect(told).toContainText(/on requests were answered as before/, { timeout: 30_000 });
  await pause(page);
  const log = page.getByRole('log', { name: 'Events' });
  await log.getByRole('button', { name: /took over from/ }).click();
  await expect(log.getByText('What led to it')).toBeVisible();
  const cause = log.locator('.cause').filter({ hasText: 'crashed' });
  await cause.click();
  await expect(log.getByRole('button', { expanded: true })).toContainText('crashed');
  expect(errors).toEqual([]);
});

test('what just happened tells of a resharding how many slots and keys moved, and what clients were answered', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/live-resharding');
  await faster(page, 3);
  await page.getByRole('tab', { name: 'Story' }).click();
  const told = page.getByRole('region', { name: 'What just happened?' });
  await expect(told).toContainText(/5,461 slots with [\d,]+ items .* moved/, { timeout: 60_000 });
  await expect(told).toContainText(/Clients got [\d,]+ answers? ASK and [\d,]+ answers? MOVED/);
  expect(errors).toEqual([]);
});

test('which acknowledged writes a failover lost is told key by key, in the story and of the event', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/lose-the-primary');
  await faster(page, 3);
  await page.getByRole('tab', { name: 'Story' }).click();
  const told = page.getByRole('region', { name: 'What just happened?' });
  await expect(told).toContainText(/[\d,]+ acknowledged writes are lost/, { timeout: 60_000 });
  await pause(page);
  // What is still to come may lose more of them.
  await standstill(page);
  await told.getByText('Which writes are lost?').click();
  await expect(told).toContainText(
    /[\d,]+ writes to \d+ keys\. For \d+ keys 0001-002 had an older value/,
  );
  const rows = told.getByRole('table').locator('tbody tr');
  await expect(rows).toHaveCount(10);
  const [writes, undone, left] = await rows
    .first()
    .getByRole('cell')
    .evaluateAll((cells) =>
      cells.map(({ textContent }) =>
        Number(/\d[\d,]*/.exec(textContent ?? '')?.[0].replaceAll(',', '')),
      ),
    );
  expect(left).toBeGreaterThan(0);
  expect(writes).toBeGreaterThan(1);
  expect(undone).toBeGreaterThan(left as number);
  const log = page.getByRole('log', { name: 'Events' });
  await log.getByRole('button', { name: /took over from/ }).click();
  await log.getByText('Which writes are lost?').click();
  await expect(async () => {
    const [one, other] = [log, told].map((part) => part.getByRole('table').innerText());
    expect(await one).toBe(await other);
  }).toPass();
  expect(errors).toEqual([]);
});

test('a shard shows what it holds and leads to its nodes', async ({ page }) => {
  await openPage(page, '#/play/one-hot-key');
  await runsTo(page, 1e8);
  await pause(page);
  await openTab(page, 'Inspect');
  await choose(page, 'shard 0');
  const inspect = page.getByRole('tabpanel', { name: 'Inspect' });
  const facts = inspect.getByRole('table');
  await expect(facts.getByRole('row', { name: /^Primary 0001-001$/ })).toBeVisible();
  await expect(facts.getByRole('row', { name: /^Hash slots 0-/ })).toBeVisible();
  await expect(facts.getByRole('row', { name: /^Share of all commands .*%$/ })).toBeVisible();
  await inspect.getByRole('list', { name: 'Its nodes' }).getByRole('button').first().click();
  await expect(page.getByRole('combobox', { name: 'What to inspect' })).toHaveValue('node 0');
});

test('on a tablet the legend says why calls fail where that takes no line more', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openPage(page, '#/play/lose-the-primary');
  // Before the scenario crashes it by itself.
  await pause(page);
  await seek(page, 1e9);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  // The reason comes and goes with what fails: all that is asked of it is asked of one picture.
  const shown = () =>
    page.locator('.legend').evaluate((line: HTMLElement) => {
      const why = line.querySelector<HTMLElement>('.legend-why');
      if (!why?.checkVisibility() || line.dataset['why'] !== 'yes') return null;
      const heightWith = (shows: string) => {
        line.dataset['why'] = shows;
        return line.clientHeight;
      };
      return { words: why.textContent, heights: [heightWith('no'), heightWith('yes')] };
    });
  let found: Awaited<ReturnType<typeof shown>> = null;
  await expect
    .poll(async () => {
      found = await shown();
      return found;
    })
    .not.toBeNull();
  const { words, heights } = found ?? { words: '', heights: [] };
  expect(words).toMatch(/^: [\w ]+$/);
  // With the reason or without, the sentence has as many lines.
  expect(heights[1]).toBe(heights[0]);
});

test('with nothing chosen, Inspect leads to the request that took longest of all', async ({
  page,
}) => {
  await openPage(page);
  await runsTo(page, 20e6);
  await pause(page);
  await openTab(page, 'Inspect');
  const inspect = page.getByRole('tabpanel', { name: 'Inspect' });
  await inspect.getByRole('button', { name: 'Slowest of late' }).click();
  await expect(inspect.getByRole('list', { name: /^Spans of request \d+/ })).toBeVisible();
  await expect(inspect.getByText(/^Together/)).toBeVisible();
});
