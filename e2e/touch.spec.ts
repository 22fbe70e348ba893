import { expect, type Locator, type Page, test } from '@playwright/test';
import { axis, moment, openPage, pause, runsTo, standstill } from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });
test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** Moves a finger over the page, as a screen that is touched tells it. */
async function swipe(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const touch = (type: string, points: { x: number; y: number }[]) =>
    client.send('Input.dispatchTouchEvent', { type: type as 'touchStart', touchPoints: points });
  await touch('touchStart', [{ x: from[0], y: from[1] }]);
  for (let i = 1; i <= 8; i++) {
    const share = i / 8;
    const x = from[0] + (to[0] - from[0]) * share;
    const y = from[1] + (to[1] - from[1]) * share;
    await touch('touchMove', [{ x, y }]);
  }
  await touch('touchEnd', []);
}

/** Controls in sight with less room for a finger than `least` px, where a label counts with its field. */
function tooSmall(page: Page, within: string, least: number): Promise<string[]> {
  return page.evaluate(
    ({ within, least }) => {
      const controls = 'a[href], button, select, summary, input:not([type="file"])';
      return [...document.querySelectorAll<HTMLElement>(`${within} :is(${controls})`)]
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))
        .map((e) => ({ e, box: (e.closest('label') ?? e).getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && Math.min(box.width, box.height) < least - 0.5)
        .map(({ e, box }) => `${e.ariaLabel ?? e.textContent} ${box.width} x ${box.height}`);
    },
    { within, least },
  );
}

const pane = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of this page' }).getByRole('button', { name });

test('a finger chooses a node, breaks it now or later, and goes through time', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Pause' }).tap();
  await page.getByRole('button', { name: /^0001-002 in/ }).tap();
  await expect(page.getByRole('combobox', { name: 'What to inspect' })).toHaveValue('node 1');
  await expect(pane(page, 'Inspect')).toHaveAttribute('aria-pressed', 'true');

  // Nothing is dragged onto the axis by a finger: the moment is written.
  await pane(page, 'Break').tap();
  await page.getByText('At a moment').tap();
  await expect(page.locator('.break-grip').first()).toBeHidden();
  await page.getByRole('button', { name: 'Slow down', exact: true }).tap();
  await expect(page.getByRole('list', { name: 'Planned' }).getByRole('listitem')).toHaveCount(2);
  expect(await tooSmall(page, '.break', 24)).toEqual([]);

  await pane(page, 'Stage').tap();
  await page.getByRole('button', { name: 'On to the next answer' }).tap();
  await expect.poll(() => moment(page)).toBeGreaterThan(5e6);
  const before = await standstill(page);
  const box = await axis(page).boundingBox();
  if (!box) throw new Error('The axis is not there.');
  const height = box.y + box.height / 2;
  await swipe(page, [box.x + box.width / 2, height], [box.x + 8, height]);
  await expect.poll(() => moment(page)).toBeLessThan(before);

  // What is folded out is not covered by what stands on the stage.
  await page.getByRole('button', { name: /of cluster time/ }).tap();
  const speed = page.getByRole('slider', { name: 'Speed' });
  const isOnTop = (e: HTMLElement) => {
    const { x, y, width, height } = e.getBoundingClientRect();
    return [0.2, 0.5, 0.8].map(
      (at) => document.elementFromPoint(x + width * at, y + height / 2) === e,
    );
  };
  await expect.poll(() => speed.evaluate(isOnTop)).toEqual([true, true, true]);
  await page.getByRole('button', { name: 'Moments' }).tap();
  await page.getByRole('button', { name: 'Keep this moment' }).tap();
  await expect(page.getByRole('button', { name: 'Go to Moment 1' })).toBeVisible();
  expect(await tooSmall(page, '.moments', 48)).toEqual([]);
  await page.touchscreen.tap(100, 6);
  await expect(page.locator('.moments')).toHaveCount(0);
});

test('main controls have 48 px for a finger, all others 24, in each pane', async ({ page }) => {
  await openPage(page);
  await pause(page);
  // What each pane is looked at for, once it has come.
  const controls: Record<string, Locator> = {
    Dials: page.getByRole('slider', { name: 'Traffic' }),
    Break: page.getByRole('button', { name: 'Slow down', exact: true }),
    Story: page.getByRole('heading', { name: 'All events' }),
    Inspect: page.getByRole('combobox', { name: 'What to inspect' }),
    Charts: page.getByRole('button', { name: 'Numbers' }),
    Stage: page.getByRole('button', { name: 'Crash the primary' }),
  };
  for (const [name, control] of Object.entries(controls)) {
    await pane(page, name).tap();
    await expect(pane(page, name)).toHaveAttribute('aria-pressed', 'true');
    await expect(control).toBeVisible();
    if (name === 'Dials') await page.getByRole('button', { name: /more settings/ }).tap();
    if (name === 'Inspect') {
      await page.getByRole('combobox', { name: 'What to inspect' }).selectOption('node 0');
      await expect(page.getByRole('heading', { name: 'Memory ledger' })).toBeVisible();
    }
    expect(await tooSmall(page, '.app-sheet', 24)).toEqual([]);
    for (const part of ['.header-pages', '.header-actions', '.lab-foot', '.invitation']) {
      expect(await tooSmall(page, part, 48)).toEqual([]);
    }
  }
});

test('a phone shows what the marks mean, all zones by name, and the endpoints beside them', async ({
  page,
}) => {
  await openPage(page, '#/play/lose-an-az');
  await pause(page);
  const key = page.getByRole('list', { name: 'What the marks mean' });
  await expect(key.getByRole('listitem').first()).toHaveText('hit');

  const zones = page.getByRole('navigation', { name: 'Zones on the stage' });
  const tab = (name: string) => zones.getByRole('button', { name: `Show us-east-1${name}` });
  await expect(tab('c')).toHaveAttribute('aria-pressed', 'false');
  const far = page.getByRole('button', { name: /^app-3 in us-east-1c/ });
  await expect(far).not.toBeInViewport();
  await tab('c').tap();
  await expect(far).toBeInViewport({ ratio: 1 });
  await expect(tab('c')).toHaveAttribute('aria-pressed', 'true');
  await expect(tab('a')).toHaveAttribute('aria-pressed', 'false');
  await tab('a').focus();
  await page.keyboard.press('Enter');
  await expect(far).not.toBeInViewport();

  const names = zones.getByRole('button', { name: 'Endpoints' });
  await names.tap();
  const list = page.getByRole('region', { name: 'Endpoints' });
  await expect(
    list.getByRole('button', { name: /^configuration endpoint: 3 shards/ }),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});

test('the number beside a dial shows that it can be written into before it is touched', async ({
  page,
}) => {
  await openPage(page);
  await pane(page, 'Dials').tap();
  const number = page.getByRole('button', { name: /^Traffic, .*: write the number$/ });
  const shown = number.getByRole('status');
  await expect(shown).toHaveCSS('border-bottom-style', 'dotted');
  await number.tap();
  await expect(page.getByRole('textbox', { name: 'Traffic, exact number' })).toBeFocused();
});

test('what was done by a finger is undone by one press', async ({ page }) => {
  await openPage(page);
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await expect(undo).toHaveCount(0);
  await page.getByRole('button', { name: 'Crash the primary' }).tap();
  await expect(undo).toBeInViewport({ ratio: 1 });
  expect(await tooSmall(page, '.lab-foot', 48)).toEqual([]);
  await undo.tap();
  await expect(undo).toHaveCount(0);
  await page.getByRole('button', { name: /of cluster time/ }).tap();
  await page.getByRole('button', { name: 'Redo' }).tap();
  await expect(undo).toBeInViewport({ ratio: 1 });
});

test('one press that undoes what was done on another branch says which is on stage now', async ({
  page,
}) => {
  await openPage(page);
  // What is said of branches is said by a part that comes after the first picture.
  await expect(page.locator('.time-said')).toBeAttached();
  await page.keyboard.press('h');
  await expect(page.getByText('Branch B begins')).toBeVisible();
  await page.getByRole('button', { name: 'Crash the primary' }).tap();
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await expect(undo).toHaveAttribute('title', /Crash/);
  await page.keyboard.press('v');
  await undo.tap();
  const said = page.getByText('Undone on branch B, which is on stage now.');
  await expect(said).toBeInViewport({ ratio: 1 });
});

test('each part of the page begins at its top, however far the one before was scrolled', async ({
  page,
}) => {
  await openPage(page);
  await pane(page, 'Break').tap();
  await expect(page.getByRole('button', { name: 'Slow down', exact: true })).toBeVisible();
  await page.evaluate(() => scrollTo({ top: 9_999, behavior: 'instant' }));
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await pane(page, 'Stage').tap();
  await expect(pane(page, 'Stage')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('tables of numbers scroll with their dialog, and show where columns go on beyond the edge', async ({
  page,
}) => {
  await openPage(page, '#/play/lose-the-primary');
  await runsTo(page, 12e9);
  await pause(page);
  await pane(page, 'Charts').tap();
  await page.getByRole('button', { name: 'Numbers' }).tap();
  const answers = page.getByRole('region', { name: /^Answers/ });
  await expect(answers.getByRole('row').nth(10)).toBeAttached();
  const scrolls = await page
    .locator('.recorder-numbers')
    .evaluateAll((boxes) => boxes.map((box) => box.scrollHeight > box.clientHeight));
  expect(scrolls).toEqual(scrolls.map(() => false));
  const shade = () =>
    answers.evaluate((box) => {
      const [cover, shadow] = getComputedStyle(box).backgroundAttachment.split(', ');
      const rest = box.scrollWidth - box.clientWidth - box.scrollLeft;
      return { cover, shadow, goesOn: rest > 1 };
    });
  await expect.poll(shade).toEqual({ cover: 'local', shadow: 'scroll', goesOn: true });
  const moment = answers.getByRole('rowheader').first();
  const before = await moment.boundingBox();
  await answers.evaluate((box) => box.scrollTo({ left: box.scrollWidth, behavior: 'instant' }));
  expect(await shade()).toEqual({ cover: 'local', shadow: 'scroll', goesOn: false });
  expect((await moment.boundingBox())?.x).toBe(before?.x);
});
