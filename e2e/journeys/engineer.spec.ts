import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { cachescape } from '../cli.ts';
import {
  dropFile,
  expectRunning,
  faster,
  openPage,
  openTab,
  pause,
  runsTo,
  savedRun,
  seek,
  sharedLink,
  standstill,
  story,
  watchErrors,
} from '../page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });

const samples = new URL('../../src/exchange/aws/samples/', import.meta.url);
const SECOND = 1e9;

for (const name of readdirSync(samples).filter((file) => file.endsWith('.json'))) {
  test(`${name}, dropped on the page, is the cluster that the command line imports`, async ({
    page,
  }) => {
    const text = readFileSync(new URL(name, samples), 'utf8');
    await openPage(page);
    await dropFile(page, name, text);
    await expect(page).toHaveURL(/#\/play\/own$/);
    await page.keyboard.press('c');
    await pause(page);
    await seek(page, SECOND / 5);
    const { run } = await savedRun(page);
    const imported = await cachescape(['import', '-'], text);
    expect(run.scenario).toEqual(JSON.parse(imported));
    const result = JSON.parse(
      await cachescape(['run', '-', '--until', '200ms', '--format', 'json'], imported),
    );
    expect([run.digest, run.digestAt]).toEqual([result.digest, SECOND / 5]);

    const nodes = run.scenario.cluster.nodeGroups.flatMap((group) => group.nodes);
    if (!name.includes('serverless')) {
      // The nodes, and the cache as a whole.
      await openTab(page, 'Inspect');
      const listed = page.locator('optgroup[label="Cache"] option');
      await expect(listed).toHaveCount(nodes.length + 1);
    }
  });
}

/** 300 requests, a third of them for keys seen before, 2 ms apart. */
function traceText(): string {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const key = i % 3 === 0 ? `item:${i % 10}` : `item:${i}`;
    return `${i * 2},${i % 20 === 19 ? 'set' : 'get'},${key},400`;
  });
  return ['time_ms,op,key,value_bytes', ...rows, ''].join('\n');
}

test('a key trace becomes the workload; its saved run asks for the trace and replays the same', async ({
  page,
}) => {
  // To its end, where it stops by itself.
  const plays = () =>
    expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible({
      timeout: 30_000,
    });
  await openPage(page);
  await dropFile(page, 'shop.csv', traceText());
  await expect(page.getByRole('heading', { level: 1 })).toContainText('recorded traffic');
  await page.keyboard.press('c');
  await plays();
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('300 requests');
  const { run, path } = await savedRun(page);
  expect(JSON.stringify(run)).not.toContain('item:');

  await openPage(page, '#/play/first-hit');
  await page.locator('#open-file').setInputFiles({
    name: 'saved.run.json',
    mimeType: 'application/json',
    buffer: readFileSync(path),
  });
  const dialog = page.getByRole('dialog', { name: 'This run needs its key trace' });
  await expect(dialog).toContainText('shop.csv');
  await dialog.locator('input[type="file"]').setInputFiles({
    name: 'shop.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(traceText()),
  });
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('recorded traffic');
  await page.keyboard.press('c');
  await plays();
  expect((await savedRun(page)).run.digest).toBe(run.digest);
});

test('a run with interventions has one digest: saved, opened, linked, after scrubbing back, headless', async ({
  page,
  context,
}) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/lose-the-primary');
  const traffic = page.getByRole('slider', { name: 'Traffic' });
  await traffic.focus();
  await expect(traffic).toBeFocused();
  const before = await traffic.inputValue();
  await page.keyboard.press('ArrowRight');
  await expect(traffic).not.toHaveValue(before);
  await openTab(page, 'Story');
  await expect(story(page)).toContainText(/from 2,000/);
  await runsTo(page, 6 * SECOND);
  await pause(page);
  await page.keyboard.press('c');
  await page.keyboard.press('c');
  const at = 8 * SECOND;
  await seek(page, at);
  const { run, path } = await savedRun(page);
  expect(run.digestAt).toBe(at);
  expect(run.interventions.map((i) => i.kind).toSorted()).toEqual(['set', 'strike']);
  const link = await sharedLink(page);

  await seek(page, 2 * SECOND);
  await seek(page, at);
  expect((await savedRun(page)).run.digest).toBe(run.digest);

  const headless = await cachescape(['run', path, '--until', '8s', '--format', 'json']);
  expect(JSON.parse(headless).digest).toBe(run.digest);

  for (const open of ['file', 'link']) {
    const other = await context.newPage();
    const otherErrors = watchErrors(other);
    await openPage(other, open === 'link' ? link.slice(link.indexOf('#')) : '');
    if (open === 'file') {
      await other.locator('#open-file').setInputFiles(path);
      await expect(other).toHaveURL(/#\/play\/own$/);
    }
    // It opens where it was saved, not before it has been played to there and compared.
    await runsTo(other, at);
    await pause(other);
    expect(await standstill(other)).toBeGreaterThanOrEqual(at);
    await expect(other.getByText('does not replay')).toBeHidden();
    if (open === 'file') await other.keyboard.press('c');
    await seek(other, at);
    expect((await savedRun(other)).run.digest).toBe(run.digest);
    expect(otherErrors).toEqual([]);
    await other.close();
  }
  expect(errors).toEqual([]);
});

test('a link whose digest is not that of its replay says so', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await seek(page, 20e6);
  const { run } = await savedRun(page);
  const altered = JSON.stringify({ ...run, digest: '0123456789abcdef', engineVersion: '0' });
  await page.locator('#open-file').setInputFiles({
    name: 'altered.run.json',
    mimeType: 'application/json',
    buffer: Buffer.from(altered),
  });
  await expect(page.getByText(/does not replay as it was saved.*engine 0/)).toBeVisible();
});

const unreadable: { name: string; text: string; says: RegExp }[] = [
  { name: 'notes.json', text: '{"a": 1,\n "b": }', says: /notes\.json: line 2.*not JSON/ },
  { name: 'other.json', text: '{"schema": "weather/2"}', says: /other\.json.*schema/ },
  {
    name: 'run.json',
    text: '{"schema":"cachescape.scenario/1","workload":{"readPercent":140}}',
    says: /workload\.readPercent/,
  },
  { name: 'orders.csv', text: 'key,ttl_s\na,60\nb,5m\n', says: /orders\.csv.*line 3.*ttl_s.*5m/ },
  { name: 'empty.csv', text: '', says: /empty\.csv/ },
];

test('files that cannot be read are named with the place, and the run goes on', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page);
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  for (const { name, text, says } of unreadable) {
    await dropFile(page, name, text);
    await expect(page.getByRole('alert').filter({ hasText: says })).toContainText(
      'Your run goes on.',
    );
    await expectRunning(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }
  expect(errors).toEqual([]);
});

test('a link that cannot be read opens the first scenario and says why', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/own?run=1.AAAA');
  await expect(page.getByRole('alert')).toContainText(/link/i);
  await expectRunning(page);
  expect(errors).toEqual([]);
});

test('a reload brings back the last run, and one click starts fresh', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  // Struck, it plays in real time: who goes faster before that is slowed again.
  await expect(story(page)).toContainText('crashed');
  await faster(page, 3);
  await runsTo(page, 3 * SECOND);
  // However long it takes to be kept, it comes back as soon.
  await pause(page);
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          // Opening it before the page does would make an empty one.
          const known = await indexedDB.databases();
          if (!known.some(({ name }) => name === 'cachescape')) return '';
          return new Promise((resolve) => {
            const opening = indexedDB.open('cachescape');
            opening.onsuccess = () => {
              const reading = opening.result.transaction('runs').objectStore('runs').get('last');
              reading.onsuccess = () => resolve(reading.result?.text ?? '');
            };
          });
        }),
      { timeout: 20_000 },
    )
    .toContain('node-crash');
  await page.reload();
  await expect(page.getByText('This is your last run, where you left it.')).toBeVisible();
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('crashed');
  await page.getByRole('button', { name: 'Start fresh' }).click();
  await expect(story(page)).not.toContainText('crashed');
});
