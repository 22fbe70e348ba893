import { expect, type Locator, type Page, test } from '@playwright/test';
import { openClusterOf } from './clusters.ts';
import { nextPicture, openBroken, openPage, pause, play, runsTo, seek } from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

/** Between phone and desktop: the theme moves nothing, one will do. */
const between = [
  { width: 834, height: 1112, colorScheme: 'dark' },
  { width: 800, height: 600, colorScheme: 'light' },
  { width: 768, height: 1024, colorScheme: 'light' },
  { width: 700, height: 900, colorScheme: 'dark' },
] as const;

/** What is wrong with the boxes of the page, one line each. Text on canvases has no boxes. */
function troubles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // Panels that slide in have arrived.
    // One that is cut short (of a part that has been fetched) is over, too.
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      found.push(`the page scrolls sideways: ${root.scrollWidth} px in ${root.clientWidth}`);
    }
    const name = (element: Element) => {
      const text = (element.textContent || element.getAttribute('aria-label') || '').trim();
      return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${text.slice(0, 40)}`;
    };
    /** The part of a box that the scrollers around the element leave in sight. */
    const inSight = (element: Element, box: DOMRect): DOMRect => {
      let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(up);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        const clip = up.getBoundingClientRect();
        [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const isSeen = (element: Element) => {
      const { width, height } = inSight(element, element.getBoundingClientRect());
      const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      // The label of the clock lies over the stage for a moment, on purpose.
      return (
        width > 2 && height > 2 && isShown && !element.closest('.hidden-visually, .clock-label')
      );
    };
    const isStuck = (element: Element) => {
      for (let up: Element | null = element; up; up = up.parentElement) {
        const { position } = getComputedStyle(up);
        if (position === 'sticky' || position === 'fixed') return up;
      }
      return null;
    };

    // Words and controls: elements that have text of their own, or that are pressed or moved.
    const all = [...document.querySelectorAll('body *')].filter((element) => {
      if (element.closest('svg, canvas, option, select > *')) return false;
      const hasText = [...element.childNodes].some(
        (n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim(),
      );
      return (hasText || element.matches('button, a, input, select')) && isSeen(element);
    });

    for (const element of all) {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const isCut = element.scrollWidth > element.clientWidth + 1 && overflowX !== 'visible';
      if (isCut && textOverflow !== 'ellipsis' && !element.matches('input'))
        found.push(`cut: ${name(element)}`);
      const box = element.getBoundingClientRect();
      if (box.left < -1 || box.right > root.clientWidth + 1)
        found.push(`beyond the edge: ${name(element)}`);
    }

    // The boxes of the text itself, not of its block: a heading's block may be as wide as the page.
    const boxOf = (element: Element) => {
      if (element.matches('button, a, input, select')) return element.getBoundingClientRect();
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect();
    };
    const boxes = all.map((element) => ({
      element,
      box: inSight(element, boxOf(element)),
      stuck: isStuck(element),
    }));
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        if (a.element.contains(b.element) || b.element.contains(a.element) || a.stuck !== b.stuck)
          continue;
        // The axis is a range with its own moment on a chip.
        if (a.element.closest('.recorder-track') && b.element.closest('.recorder-track')) continue;
        // The list of the last chart lies, unseen, over the words that it changes.
        const isChooser =
          a.element.matches('.recorder-chooser') || b.element.matches('.recorder-chooser');
        if (
          isChooser &&
          a.element.closest('.recorder-label') &&
          b.element.closest('.recorder-label')
        )
          continue;
        const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (width > 2 && height > 4)
          found.push(`overlap: ${name(a.element)} and ${name(b.element)}`);
      }
    }

    const stage = document.querySelector('.stage')?.getBoundingClientRect();
    const recorder = document.querySelector('.recorder')?.getBoundingClientRect();
    for (const words of document.querySelectorAll('.invitation > *')) {
      const { right } = boxOf(words);
      if (stage && right > stage.right) found.push(`beyond the stage: ${name(words)}`);
    }
    // The uppermost four px of the recorder are empty.
    if (stage && recorder && stage.bottom > recorder.top + 4) {
      found.push(
        `the stage reaches ${Math.round(stage.bottom - recorder.top)} px into the recorder`,
      );
    }
    return found;
  });
}

/**
 * Sees that nothing is wrong with the boxes of the page, once what was asked for last has come and every box has followed
 * a new size of the window.
 */
async function expectTidy(page: Page, when = ''): Promise<void> {
  await expect(page.locator('.loading')).toHaveCount(0);
  await nextPicture(page);
  await expect.poll(() => troubles(page), { message: when }).toEqual([]);
}

/** What turns the page to its parts: buttons where the rail is out of sight, else the tabs of the rail. */
function parts(page: Page): Locator {
  const navigation = page.getByRole('navigation', { name: 'Parts of this page' });
  return navigation.getByRole('button').or(page.getByRole('tab'));
}

const cases = [
  ...sizes.map((size) => ({ ...size, colorScheme: 'light' as const })),
  ...sizes.map((size) => ({ ...size, colorScheme: 'dark' as const })),
  ...between,
];

for (const { colorScheme, ...size } of cases) {
  test(`${size.width} px, ${colorScheme}: nothing overlaps, is cut, or scrolls sideways`, async ({
    browser,
  }) => {
    const page = await browser.newPage({ viewport: size, colorScheme });
    await openPage(page);
    await pause(page);
    await seek(page, 30e6);
    await expect.poll(() => axisInSight(page)).toBe(true);
    for (const pane of ['', ...(await parts(page).allTextContents())]) {
      if (pane) await parts(page).getByText(pane, { exact: true }).click();
      await expectTidy(page, `at the start, ${pane}`);
    }
    if (size.width < 768) await page.getByRole('button', { name: 'Stage', exact: true }).click();
    await page.keyboard.press('f');
    await runsTo(page, 2e9);
    for (const pane of ['', ...(await parts(page).allTextContents())]) {
      if (pane) await parts(page).getByText(pane, { exact: true }).click();
      await expectTidy(page, `after the crash, ${pane}`);
    }
    await page.getByRole('link', { name: 'Scenarios' }).click();
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
    await expectTidy(page, 'scenarios');
    await page.close();
  });
}

test('the button that closes a drawer covers nothing of the story after a change', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openPage(page);
  await parts(page).getByText('Dials', { exact: true }).click();
  await page.getByRole('slider', { name: 'Traffic' }).press('ArrowRight');
  await parts(page).getByText('Story', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Before and after each change' })).toBeVisible();
  await pause(page);
  await expectTidy(page);
});

test('beside the rail and without it, the parts of the transport keep apart at any pace', async ({
  page,
}) => {
  await page.setViewportSize({ width: 768, height: 1024 });
  await openPage(page);
  const speed = page.getByRole('slider', { name: 'Speed' });
  const widths = [768, 834, 1023, 1024, 1279, 1280];
  const look = async (words: RegExp) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 1024 });
      await expect(page.locator('.transport-words')).toHaveText(words);
      await expectTidy(page, `${words}, ${width} px`);
    }
  };
  // Standing still, it says what was asked, also where that cannot be held.
  await pause(page);
  await look(/^1\sms of cluster time/);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  for (let i = 0; i < 5; i++) await speed.press('ArrowRight');
  await look(/^60\ss of cluster time = 1\ss of yours \(60x\)$/);
  // No machine holds an hour in a second: what it does hold is said in the place of the pace.
  await speed.press('End');
  await play(page);
  await expect(page.locator('.transport-words')).toHaveText(/^asked 3,600x, running/);
  await look(/^asked 3,600x, running|\(3,600x\)$/);
});

for (const size of [
  { width: 1280, height: 720 },
  { width: 800, height: 600 },
]) {
  test(`${size.width} px: the pens do not move when the run starts and when something breaks`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await openPage(page);
    const place = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.recorder, .card, .transport')].map((element) => {
          const { left, top } = element.getBoundingClientRect();
          return [element.className, Math.round(left), Math.round(top)];
        }),
      );
    await pause(page);
    const before = (await place()).map(([, left, top]) => [left, top]);
    await seek(page, 35e6);
    expect((await place()).map(([, left, top]) => [left, top])).toEqual(before);
    await page.getByRole('button', { name: 'Crash the primary' }).click();
    await runsTo(page, 2e9);
    expect((await place()).map(([, left, top]) => [left, top])).toEqual(before);
  });
}

/** Whether the time axis stands above the transport. */
function axisInSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const axis = document.querySelector('.recorder-axis')?.getBoundingClientRect();
    const foot = document.querySelector('.lab-foot')?.getBoundingClientRect();
    return axis !== undefined && foot !== undefined && axis.bottom <= foot.top;
  });
}

test('a message, or many nodes in their zones, leave the time axis in sight', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openPage(page);
  await openBroken(page);
  await expect.poll(() => axisInSight(page)).toBe(true);
  await page.setViewportSize({ width: 1440, height: 900 });
  await openClusterOf(page, 20);
  await expect(page.locator('.card[data-node]')).toHaveCount(60);
  await expect.poll(() => axisInSight(page)).toBe(true);
});

test('a message leaves a phone the time axis, at the start and after a failure', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page);
  await expect.poll(() => axisInSight(page)).toBe(true);
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  await page.getByRole('button', { name: 'Stage', exact: true }).click();
  await expect.poll(() => axisInSight(page)).toBe(true);
  await pause(page);
  const message = await openBroken(page);
  await expect.poll(() => axisInSight(page)).toBe(true);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  // In another pane it stands above what can be pressed there, and over nothing.
  await page.getByRole('button', { name: 'Dials', exact: true }).click();
  await expectTidy(page);
  await page.getByRole('button', { name: 'Close this message' }).click();
  await expect(message).toBeHidden();
});

for (const height of [844, 700]) {
  test(`390 x ${height}: a message of four lines covers nothing on a stage of three zones`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 390, height });
    await openPage(page, '#/play/open-source-cluster');
    await pause(page);
    const name = 'a-run-with-the-long-name-that-somebody-gave-it-when-saving-it-in-october.json';
    const message = await openBroken(page, name, '{"schema": "cachescape.run/1"}');
    await expect.poll(async () => (await message.boundingBox())?.height).toBeGreaterThan(76);
    const zones = page.getByRole('navigation', { name: 'Zones on the stage' }).getByRole('button');
    await expect(zones).toHaveCount(4);
    await expectTidy(page);
    await zones.filter({ hasText: 'us-east-1c' }).click();
    await expect(zones.filter({ hasText: 'us-east-1c' })).toHaveAttribute('aria-pressed', 'true');
    if (height === 844) await expect.poll(() => axisInSight(page)).toBe(true);
    const question = page.getByRole('heading', { level: 1 });
    await expect.poll(async () => (await question.boundingBox())?.width).toBe(1);
    await page.getByRole('button', { name: 'Close this message' }).click();
    await expect(message).toBeHidden();
    await expect.poll(async () => (await question.boundingBox())?.width).toBeGreaterThan(300);
    await expectTidy(page);
  });
}

test('two branches of eight shards leave charts to compare them by, and the axis, in sight', async ({
  page,
}) => {
  await openClusterOf(page, 8);
  await runsTo(page, 5e6);
  await pause(page);
  await page.keyboard.press('h');
  await expect(page.getByRole('button', { name: 'Rename branch B' })).toBeVisible();
  const pens = page.locator('.recorder-label');
  for (const size of sizes.slice(0, 2)) {
    await page.setViewportSize(size);
    await expect.poll(() => pens.count()).toBeGreaterThanOrEqual(3);
    await expect.poll(() => axisInSight(page)).toBe(true);
    await expectTidy(page, `${size.width} px`);
  }
});

test('a long question and what was changed leave a phone the time axis with its labels', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, '#/play/hash-tags');
  await page.getByRole('button', { name: 'Dials', exact: true }).click();
  await page.getByRole('slider', { name: 'Cache memory' }).press('ArrowRight');
  await page.getByRole('button', { name: 'Stage', exact: true }).click();
  await expect(page.getByText(/^Changed from the scenario: Cache memory/)).toBeVisible();
  const labels = () =>
    page.evaluate(() => {
      const axis = document.querySelector('.recorder-axis')?.getBoundingClientRect();
      const foot = document.querySelector('.lab-foot')?.getBoundingClientRect();
      return (foot?.top ?? 0) - (axis?.bottom ?? 0);
    });
  await expect.poll(labels).toBeGreaterThanOrEqual(26);
});
