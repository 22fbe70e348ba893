import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, type FrameLocator, type Locator, type Page, test } from '@playwright/test';
import {
  closeDialog,
  expectRunning,
  faster,
  moment,
  openPage,
  openTab,
  pause,
  play,
  runsTo,
  seek,
  sharedLink,
  standstill,
  story,
  watchErrors,
} from './page.ts';

async function openShare(page: Page, part: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share and export' });
  await dialog.getByText(part, { exact: true }).click();
  return dialog;
}

async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await button.click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

let school: Server;
let body = '';

test.beforeAll(async () => {
  school = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(
      `<!doctype html><html lang="en"><title>School</title><h1>Caches</h1>${body}</html>`,
    );
  });
  await new Promise<void>((ready) => school.listen(0, '127.0.0.1', ready));
});

test.afterAll(() => new Promise((done) => school.close(done)));

/** Shows a page of another site, on a server of its own, with these lines of HTML in it. */
async function atSchool(page: Page, html: string): Promise<FrameLocator> {
  body = html;
  await page.goto(`http://127.0.0.1:${(school.address() as AddressInfo).port}/`);
  return page.frameLocator('iframe');
}

test('the picture has question, stage and charts, as SVG and as PNG', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  await seek(page, 30e6);
  const question = await page.getByRole('heading', { level: 1 }).innerText();
  const dialog = await openShare(page, 'Picture');
  const svg = await saved(page, dialog.getByRole('button', { name: 'Save as SVG' }));
  expect(svg.name).toBe('lose-the-primary.svg');
  const text = svg.bytes.toString();
  // On a page without the policy, which has no say in a file of its own.
  const blank = await page.context().newPage();
  const found = await blank.evaluate((source) => {
    const doc = new DOMParser().parseFromString(source, 'image/svg+xml');
    return {
      broken: doc.querySelector('parsererror')?.textContent ?? '',
      words: [...doc.querySelectorAll('text')].map((each) => each.textContent).join(' '),
      shapes: doc.querySelectorAll('path').length,
      fonts: doc.querySelector('style')?.textContent?.match(/data:font/g)?.length ?? 0,
    };
  }, text);
  await blank.close();
  expect(found.broken).toBe('');
  for (const word of question.split(' ')) expect(found.words).toContain(word);
  for (const word of ['0001-001', 'app-1', 'database', 'Latency', 'Cachescape']) {
    expect(found.words).toContain(word);
  }
  expect(found.shapes).toBeGreaterThan(50);
  expect(found.fonts).toBeGreaterThan(0);
  // All that the page's styles say is resolved: the file stands for itself.
  expect(text).not.toMatch(/var\(|currentcolor|href="http/i);

  const png = await saved(page, dialog.getByRole('button', { name: 'Save as PNG' }));
  expect(png.name).toBe('lose-the-primary.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  const width = Number(/<svg[^>]* width="(\d+)"/.exec(text)?.[1]);
  expect(png.bytes.readUInt32BE(16)).toBe(2 * width);
  expect(png.bytes.length).toBeGreaterThan(50_000);
  expect(errors).toEqual([]);
});

test('the numbers are a CSV with a line for each second', async ({ page }) => {
  await openPage(page);
  await faster(page, 8);
  await runsTo(page, 5e9);
  await pause(page);
  const seconds = Math.floor((await standstill(page)) / 1e9);
  const dialog = await openShare(page, 'Numbers');
  const csv = await saved(page, dialog.getByRole('button', { name: 'Save as CSV' }));
  expect(csv.name).toMatch(/^[a-z0-9-]+\.csv$/);
  const [head = '', ...lines] = csv.bytes.toString().trimEnd().split('\r\n');
  const names = head.split(',');
  expect(names).toEqual(expect.arrayContaining(['time_s', 'requests', 'latency_p99_ms']));
  expect(lines.map((line) => line.split(',')[0])).toEqual(
    Array.from({ length: seconds }, (_, i) => String(i + 1)),
  );
  const requests = names.indexOf('requests');
  for (const line of lines) expect(Number(line.split(',')[requests])).toBeGreaterThan(0);
});

test('a run without a failover says so; the latest failover is the diagram that is offered', async ({
  page,
}) => {
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  await seek(page, 30e6);
  const dialog = await openShare(page, 'Sequence diagram');
  await expect(dialog.getByText('This run has had no failover so far.')).toBeVisible();
  await closeDialog(page);
  await faster(page, 3);
  await play(page);
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('took over', { timeout: 60_000 });
  await pause(page);
  await standstill(page);
  await openShare(page, 'Sequence diagram');
  const choice = dialog.getByRole('combobox', { name: 'What the diagram shows' });
  await expect(choice.locator('option:checked')).toContainText('0001-002 took over');
  const file = await saved(
    page,
    dialog.getByRole('button', { name: 'Save the diagram', exact: true }),
  );
  expect(file.name).toBe('lose-the-primary.mmd');
  const diagram = file.bytes.toString();
  expect(diagram).toBe(await dialog.getByRole('textbox', { name: 'Diagram' }).inputValue());
  expect(diagram).toMatch(/^sequenceDiagram\n/);
  for (const part of ['as 0001-001', 'as ElastiCache', 'crashed', 'took over']) {
    expect(diagram).toContain(part);
  }
  const picture = dialog.getByRole('img', { name: /0001-002 took over/ });
  await expect(picture).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'does not arrive' })).toHaveCount(
    diagram.match(/-x/g)?.length ?? 0,
  );
  const box = dialog.getByRole('region', { name: 'The diagram as a picture' });
  expect(await box.evaluate((b) => b.scrollWidth > b.clientWidth)).toBe(true);
  expect(await dialog.evaluate((d) => d.scrollWidth > d.clientWidth)).toBe(false);
  const drawn = await saved(page, dialog.getByRole('button', { name: 'Save the diagram as SVG' }));
  expect(drawn.name).toBe('lose-the-primary-diagram.svg');
  const svg = drawn.bytes.toString();
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  for (const part of ['>ElastiCache<', '0001-001', '@font-face', '#d55e00']) {
    expect(svg).toContain(part);
  }
  expect(svg).not.toContain('var(--');
  await choice.selectOption('newest');
  await expect(dialog.getByRole('textbox', { name: 'Diagram' })).toHaveValue(/Request \d+ at/);
});

test('the lines of HTML show the run inside a page of another site, and nothing is kept', async ({
  page,
  context,
  baseURL,
}) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/lose-the-primary');
  const question = await page.getByRole('heading', { level: 1 }).innerText();
  const dialog = await openShare(page, 'In another page');
  await dialog.getByRole('combobox', { name: 'What' }).selectOption('scenario');
  await dialog.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  const field = dialog.getByRole('textbox', { name: 'HTML of the frame' });
  await expect
    .poll(() => field.inputValue())
    .toContain(`src="${baseURL}embed.html?theme=dark#/play/lose-the-primary"`);
  const html = await field.inputValue();
  await page.close();
  await context.clearCookies();

  const fresh = await (await context.browser())?.newContext();
  if (!fresh) throw new Error('no browser');
  const reader = await fresh.newPage();
  const embedErrors = watchErrors(reader);
  const frame = await atSchool(reader, html);
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(question);
  await expect(frame.getByRole('button', { name: 'Pause' })).toBeEnabled();
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(frame.getByRole('region', { name: /^Stage/ })).toBeVisible();
  await frame.getByRole('button', { name: 'Pause' }).click();
  await frame.getByRole('button', { name: 'From the start' }).click();
  await expect(frame.getByRole('button', { name: /^(Play|Pause)$/ })).toBeEnabled();
  // What would have the playground keep its run.
  await frame.locator('html').evaluate(async () => {
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((done) => setTimeout(done, 1000));
  });
  const kept = await frame.locator('html').evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
  }));
  expect(kept).toEqual({ local: 0, session: 0, databases: 0, workers: 0, cookies: '' });

  const opened = fresh.waitForEvent('page');
  await frame.getByRole('link', { name: 'Open in Cachescape' }).click();
  const whole = await opened;
  await expect(whole.getByRole('heading', { level: 1 })).toHaveText(question);
  await expect(whole.getByRole('button', { name: 'Share' })).toBeVisible();
  await fresh.close();
  expect([...errors, ...embedErrors]).toEqual([]);
});

test('a run that stands still does so in its link and in a frame, at the same moment', async ({
  page,
}) => {
  await openPage(page);
  await pause(page);
  await seek(page, 30e6);
  const dialog = await openShare(page, 'In another page');
  await expect(dialog.getByRole('combobox', { name: 'What' })).toHaveValue('run');
  await expect(
    dialog.getByRole('checkbox', { name: 'Stand still until it is played' }),
  ).toBeChecked();
  await expect(dialog.getByText('It opens paused, as it stands now.')).toBeVisible();
  const address = dialog.getByRole('textbox', { name: 'Link to this run' });
  await expect(address).toHaveValue(/run=1\./);
  const link = await address.inputValue();
  const field = dialog.getByRole('textbox', { name: 'HTML of the frame' });
  await expect(field).toHaveValue(/run=1\./);
  const frame = await atSchool(page, await field.inputValue());
  await expect(frame.getByRole('button', { name: 'Play' })).toBeEnabled();
  // The stage has come to the moment of the run: its apps have answered.
  await expect(frame.getByRole('button', { name: /^app-1.* [1-9]\d* answered/ })).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await expect.poll(() => moment(page)).toBe(30e6);
  await play(page);
  await runsTo(page, 31e6);
  const running = await sharedLink(page);
  await page.goto('about:blank');
  await page.goto(running);
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeEnabled();
  await runsTo(page, 31e6);
  await expectRunning(page);
});

test('a link opens at the pace of whoever made it: in a lesson, Play shows what it showed before', async ({
  page,
  browser,
}) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await runsTo(page, 0.2e9);
  await pause(page);
  const at = await standstill(page);
  const link = await sharedLink(page);
  const fresh = await browser.newContext();
  const other = await fresh.newPage();
  await other.goto(link);
  await expect.poll(() => moment(other)).toBe(at);
  await expect(other.getByRole('slider', { name: 'Speed' })).toHaveAttribute(
    'aria-valuetext',
    (await page.getByRole('slider', { name: 'Speed' }).getAttribute('aria-valuetext')) ?? '',
  );
  await play(other);
  await runsTo(other, at + 0.5e9);
  await fresh.close();
});

/** Pixels of the stage in the colour of items; none as long as there is no stage. */
function itemPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.stage-overlay');
    if (!canvas || canvas.width === 0 || canvas.height === 0) return 0;
    const color = getComputedStyle(document.documentElement).getPropertyValue('--item').trim();
    const item = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      // Faint where an item is cold.
      const isItem = item.every((value, c) => Math.abs((data[i + c] as number) - value) <= 4);
      if (isItem && (data[i + 3] as number) > 80) count += 1;
    }
    return count;
  });
}

test('a link to a moment shows each item in its square', async ({ page, browser }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await runsTo(page, 0.5e9);
  await pause(page);
  const at = await standstill(page);
  await expect.poll(() => itemPixels(page)).toBeGreaterThan(5_000);
  const drawn = await itemPixels(page);
  const link = await sharedLink(page);
  const fresh = await browser.newContext({ viewport: page.viewportSize() });
  const other = await fresh.newPage();
  await other.goto(link);
  await expect.poll(() => moment(other)).toBe(at);
  await expect.poll(() => itemPixels(other)).toBeGreaterThan(0.95 * drawn);
  const isKept = () => other.evaluate(() => localStorage.getItem('cachescape.saved'));
  await expect.poll(isKept).toBe('1');
  await other.reload();
  await expect.poll(() => itemPixels(other)).toBeGreaterThan(0.95 * drawn);
  await fresh.close();
});

test('other sites cannot show the playground in a frame, with or without headers', async ({
  page,
  baseURL,
}) => {
  const refusals: string[] = [];
  page.on('console', (message) => refusals.push(message.text()));
  const html = `<iframe src="${baseURL}" title="Playground"></iframe>`;
  await atSchool(page, html);
  await expect.poll(() => refusals.join()).toContain('frame-ancestors');
  await expect(page.frameLocator('iframe').getByRole('button')).toHaveCount(0);

  await page.route(baseURL as string, async (route) => {
    const { 'content-security-policy': _, ...headers } = (await route.fetch()).headers();
    await route.fulfill({ response: await route.fetch(), headers });
  });
  const frame = await atSchool(page, html);
  await expect(frame.getByRole('link')).toHaveText('Open Cachescape in a window of its own');
  await expect(frame.getByRole('button')).toHaveCount(0);
});

test('a link of an older engine that replays otherwise says what changed since; its own is exact', async ({
  page,
}) => {
  await openPage(page);
  await pause(page);
  await seek(page, 30e6);
  const link = await sharedLink(page);
  const packed = /run=1\.([\w-]+)/.exec(link)?.[1] ?? '';
  const run = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64url')).toString());
  const altered = { ...run, digest: '0123456789abcdef', engineVersion: '1' };
  const other = deflateRawSync(JSON.stringify(altered)).toString('base64url');
  const alert = page.getByText(/does not replay as it was saved/);

  await page.goto('about:blank');
  await page.goto(link);
  await expect.poll(() => moment(page)).toBeGreaterThanOrEqual(run.digestAt);
  // The engine is asked for the digest on arrival, and answers one after another.
  await sharedLink(page);
  await expect(alert).toBeHidden();
  await page.goto('about:blank');
  await page.goto(link.replace(packed, other));
  await expect(alert).toContainText(/engine 1; this is \d+\. Since then: service times, memory/);
});

test('all that is shared can be had from the keyboard', async ({ page }) => {
  await openPage(page);
  await pause(page);
  await seek(page, 30e6);
  await page.getByRole('button', { name: 'Share' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share and export' });
  await expect(dialog).toBeVisible();
  const tabTo = async (target: Locator) => {
    await expect(async () => {
      await page.keyboard.press('Tab');
      await expect(target).toBeFocused({ timeout: 100 });
    }).toPass();
  };
  await tabTo(dialog.getByRole('button', { name: 'Copy link' }));
  for (const [part, button, ending] of [
    ['Numbers', 'Save as CSV', '.csv'],
    ['Sequence diagram', 'Save the diagram', '.mmd'],
  ] as const) {
    await tabTo(dialog.locator('summary', { hasText: part }));
    await page.keyboard.press('Enter');
    await tabTo(dialog.getByRole('button', { name: button, exact: true }));
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toContain(ending);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Share' })).toBeFocused();
});

for (const size of [
  { width: 700, height: 360 },
  { width: 390, height: 360 },
  { width: 360, height: 480 },
]) {
  test(`a frame of ${size.width} by ${size.height} px shows all without scrolling`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    // Nothing is planned in it: what happens is what the button does.
    await page.goto('./embed.html#/play/first-hit');
    await expect(page.getByRole('button', { name: 'Crash the primary' })).toBeVisible();
    const hidden = () =>
      page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return [scrollWidth - innerWidth, scrollHeight - innerHeight];
      });
    await expect.poll(hidden).toEqual([0, 0]);
    for (const name of ['0001-001', 'app-1', 'database']) {
      await expect(page.getByRole('button', { name: new RegExp(`^${name}`) })).toBeInViewport({
        ratio: 1,
      });
    }
    // What happened before there is anything to read it out is not told.
    const read = page.getByRole('log', { name: 'Read out' });
    await expect(read).toBeAttached();
    await page.getByRole('button', { name: 'Crash the primary' }).click();
    // Its newest lines stay.
    await expect(read).toContainText('crashed');
    await expect(page.getByRole('button', { name: /^0001-001.*down since/ })).toBeVisible();
    await expect(page.getByText(/^\d+(\.\d+)?\s(ms|s): /)).toBeAttached();
  });
}
