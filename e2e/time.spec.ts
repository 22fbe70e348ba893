import { expect, type Locator, type Page, test } from '@playwright/test';
import {
  closeDialog,
  moment,
  openPage,
  openTab,
  pause,
  play,
  runsTo,
  seek,
  standstill,
  story,
  watchErrors,
} from './page.ts';

const S = 1e9;

/**
 * Plays the first scenario in seconds for a while, then stands still. Not much faster than the viewer's time: how far it
 * goes until the pause is pressed is to be played again by what follows.
 */
async function played(page: Page, seconds: number): Promise<void> {
  await openPage(page);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await page.getByRole('slider', { name: 'Speed' }).press('ArrowRight');
  await runsTo(page, seconds * S);
  await pause(page);
}

/** Crashes the primary. Once the engine has answered, the story is shown and the run is set going. */
async function crash(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Crash the primary' }).click();
  await expect(page.getByRole('tab', { name: 'Story' })).toHaveAttribute('aria-selected', 'true');
}

const branches = (page: Page) => page.getByRole('list', { name: 'Branches' });

/** The charts make room for branches a moment after these are there. */
function isAboveFoot(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const foot = document.querySelector('.lab-foot') as HTMLElement;
    return element.getBoundingClientRect().bottom <= foot.getBoundingClientRect().top;
  });
}

test('a change to the past begins a branch; both are compared, toggled, undone', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await played(page, 6);
  await expect(branches(page)).toBeHidden();
  await seek(page, 2 * S);
  // No faster than the viewer's time: the failover, after which they differ less, is not come to.
  await page.getByRole('slider', { name: 'Speed' }).press('ArrowLeft');
  await crash(page);
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  const second = page.getByRole('button', { name: 'B Crash (0001-001) at 2.0 s', exact: true });
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await runsTo(page, 4 * S);
  await pause(page);
  await page.keyboard.press('}');
  await expect(branches(page)).toContainText(
    /B: Crash \(0001-001\) at 2\.0\s+s · at .*requests failed instead of 0/,
  );

  // All of it can be read.
  const result = page.locator('.branch-words', { hasText: 'requests failed instead of 0' });
  await expect(result).toBeInViewport({ ratio: 1 });
  await expect
    .poll(() => result.evaluate((words) => words.scrollWidth <= words.clientWidth))
    .toBe(true);
  await expect.poll(() => isAboveFoot(result)).toBe(true);

  await page.getByRole('button', { name: 'All that is different in branch B' }).click();
  const all = page.getByRole('dialog', { name: 'Branch B' });
  await expect(all).toContainText(/It left A at 2\.0\s+s\..*Crash \(0001-001\) at 2\.0\s+s/);
  await expect(all).toContainText(/busiest node's EngineCPUUtilization .* instead of/);
  await closeDialog(page);

  const first = page.getByRole('button', { name: 'A as it was' });
  await first.click();
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('down since')).toHaveCount(0);
  await page.keyboard.press('v');
  await expect(second).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'Rename branch B' }).click();
  await page.getByRole('textbox', { name: 'Name of branch B' }).fill('crash');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'B crash' })).toBeVisible();

  await page.keyboard.press('Control+z');
  await expect(branches(page)).toBeHidden();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: /Delete branch B/ }).click();
  await expect(branches(page)).toBeHidden();
  expect(errors).toEqual([]);
});

test('numbers that are opened right after a pause follow the picture until it stands', async ({
  page,
}) => {
  await openPage(page);
  await crash(page);
  await runsTo(page, 2 * S);
  await expect(page.getByRole('button', { name: 'Numbers' })).toBeVisible();
  const clickAtOnce = (names: string[]) =>
    page.evaluate((labels) => {
      for (const label of labels) {
        document.querySelector<HTMLElement>(`button[aria-label="${label}"]`)?.click();
      }
    }, names);
  await clickAtOnce(['Numbers']);
  const dialog = page.getByRole('dialog', { name: 'Numbers at' });
  await expect(dialog).toContainText('The run goes on behind');
  await closeDialog(page);

  // A pause after a fault returns to the clock of single requests: the axis zooms.
  await clickAtOnce(['Pause', 'Numbers']);
  await expect(dialog).toContainText('The run stands still.');
  await expect(dialog.getByRole('heading')).toHaveText(/ms$/);
  // They are written anew until the axis has come to rest, and so has the run.
  await expect(async () => {
    const at = await moment(page);
    const shown = await dialog.getByRole('heading').textContent();
    expect(Number(shown?.replace(/[^\d.]/g, ''))).toBeCloseTo(at / 1e6, 0);
    const last = dialog.getByRole('table').last().getByRole('rowheader').last();
    const until = Number((await last.textContent())?.replace(/[^\d.]/g, ''));
    expect(until).toBe(Math.floor(at / 1e6));
  }).toPass({ timeout: 10_000 });
});

test('what is changed after a fork belongs to it, while it runs and where it has run', async ({
  page,
}) => {
  await played(page, 2);
  await play(page);
  await page.keyboard.press('h');
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await pause(page);
  const at = await standstill(page);
  // A key that comes while the run goes back would go on from somewhere on the way.
  await page.keyboard.press('{');
  await expect.poll(() => moment(page)).toBe(at - S);
  await page.keyboard.press('}');
  await expect.poll(() => moment(page)).toBe(at);
  await crash(page);
  await expect(branches(page)).toContainText(/B: Crash \(0001-001\) at/);
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
});

test('undo and redo of what was done on another branch say that it is on stage now', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await played(page, 2);
  await page.keyboard.press('h');
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await crash(page);
  await expect(branches(page)).toContainText(/B: Crash/);
  const stage = branches(page).locator('[aria-pressed="true"]');
  await expect(stage).toHaveText(/^B/);
  await page.keyboard.press('v');
  await expect(stage).toHaveText(/^A/);
  await page.keyboard.press('Control+z');
  // What is said goes by itself.
  await expect(page.getByText('Undone on branch B, which is on stage now.')).toBeVisible();
  await expect(stage).toHaveText(/^B/);
  await page.keyboard.press('v');
  await expect(stage).toHaveText(/^A/);
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByText('Done again on branch B, which is on stage now.')).toBeVisible();
  await expect(stage).toHaveText(/^B/);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Undone, and branch B with it. A is on stage now.')).toBeVisible();
  expect(errors).toEqual([]);
});

test('a restart is undone like any change; what is said of a branch covers nothing', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await played(page, 2);
  await page.keyboard.press('h');
  const said = page.getByText('Branch B begins');
  await expect(said).toBeVisible();
  const isOver = await said.evaluate((words) => {
    const box = words.getBoundingClientRect();
    return [...document.querySelectorAll('h1, header a, header button, .legend')].some((other) => {
      const { left, right, top, bottom } = other.getBoundingClientRect();
      return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
    });
  });
  expect(isOver).toBe(false);
  const at = await standstill(page);
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await page.keyboard.press('r');
  await expect(undo).toHaveAttribute('title', /from the start/);
  await expect(branches(page)).toBeHidden();
  await page.keyboard.press('Control+z');
  // It is played again from its start.
  await expect.poll(() => moment(page), { timeout: 40_000 }).toBe(at);
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await expect(undo).toHaveAttribute('title', /branch B/);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('a reload gives back branches, bookmarks, the moment, and every undo and redo', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await played(page, 4);
  await seek(page, 2 * S);
  await crash(page);
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await pause(page);
  const at = (await standstill(page)) - S;
  await page.keyboard.press('{');
  await expect.poll(() => moment(page)).toBe(at);
  await page.keyboard.press('b');
  await page.keyboard.press('Control+z');
  await expect(branches(page)).toBeHidden();
  await page.keyboard.press('Control+Shift+z');
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Delete branch B' }).click();
  await expect(branches(page)).toBeHidden();
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await expect(undo).toHaveAttribute('title', /branch B deleted/);
  await expect.poll(() => kept(page), { timeout: 20_000 }).toContain('"drop"');

  await page.reload();
  await expect(page.getByText('This is your last run, where you left it.')).toBeVisible();
  // It is played again from its start.
  await expect.poll(() => moment(page), { timeout: 40_000 }).toBe(at);
  await expect(undo).toHaveAttribute('title', /branch B deleted/);
  await undo.click();
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await expect(undo).toHaveAttribute('title', /Crash/);
  await undo.click();
  await expect(branches(page)).toBeHidden();
  await expect(undo).toBeDisabled();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(page.getByRole('button', { name: /^B Crash \(0001-001\) at / })).toBeVisible();
  await page.getByRole('button', { name: 'Moments' }).click();
  await expect(page.getByRole('button', { name: 'Go to Moment 1' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a reload keeps the way back over a restart', async ({ page }) => {
  const errors = watchErrors(page);
  await played(page, 2);
  const at = await standstill(page);
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await page.keyboard.press('r');
  await expect(undo).toHaveAttribute('title', /from the start/);
  await expect.poll(() => kept(page, 'ways'), { timeout: 20_000 }).toContain('"before":[{');

  await page.reload();
  await expect(page.getByText('This is your last run, where you left it.')).toBeVisible();
  await expect(undo).toHaveAttribute('title', /from the start/);
  await undo.click();
  await expect.poll(() => moment(page), { timeout: 40_000 }).toBe(at);
  await expect(undo).toBeDisabled();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(undo).toHaveAttribute('title', /from the start/);
  await expect.poll(() => moment(page), { timeout: 40_000 }).not.toBe(at);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(errors).toEqual([]);
});

/** What the browser keeps of the way back: in this run, or over restarts. */
function kept(page: Page, part: 'session' | 'ways' = 'session'): Promise<string> {
  return page.evaluate(async (part) => {
    // Opening it before the page does would make an empty one.
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === 'cachescape')) return '';
    return new Promise<string>((resolve) => {
      const opening = indexedDB.open('cachescape');
      opening.onsuccess = () => {
        const reading = opening.result.transaction('runs').objectStore('runs').get('last');
        reading.onsuccess = () => {
          opening.result.close();
          resolve(JSON.stringify(reading.result?.[part] ?? ''));
        };
      };
    });
  }, part);
}

test('four branches leave axis and transport in sight of a small window, each one press away', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await played(page, 2);
  for (const count of [2, 3, 4]) {
    await page.getByRole('button', { name: 'Fork here' }).click();
    await expect(branches(page).getByRole('listitem')).toHaveCount(count);
  }
  await page.getByRole('button', { name: 'B nothing changed yet' }).click();
  await expect(page.getByRole('button', { name: 'Rename branch B' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rename branch A' })).toBeHidden();
  for (const name of ['A as', 'B nothing', 'C nothing', 'D nothing']) {
    const letter = page.getByRole('button', { name });
    await expect(letter).toBeVisible();
    await expect.poll(() => isAboveFoot(letter)).toBe(true);
  }
});

test('runs to the next eviction, and from there to the one after it', async ({ page }) => {
  await played(page, 2);
  const runTo = async (kind: string) => {
    const before = await moment(page);
    await page.getByRole('button', { name: 'Moments' }).click();
    await page.getByRole('combobox', { name: 'Run to the next' }).selectOption(kind);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => moment(page)).toBeGreaterThan(before);
    // On a long way it shows how far it is.
    await standstill(page);
  };
  const start = await standstill(page);
  await runTo('eviction');
  await runTo('eviction');
  // Else the first would expire after five minutes of the run.
  await openTab(page, 'Dials');
  await page.getByRole('slider', { name: 'Time to live' }).fill('1');
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await expect(undo).toHaveAttribute('title', /Time to live/);
  await runTo('expiry');
  // Thousands of requests a second into a full cache: it was not the end of the hour.
  expect(await moment(page)).toBeLessThan(start + 600 * S);
});

test('bookmarks and branches travel in the link', async ({ page }) => {
  await played(page, 3);
  await seek(page, S);
  await page.getByRole('button', { name: 'Fork here' }).click();
  await expect(branches(page).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Moments' }).click();
  await page.getByRole('button', { name: 'Keep this moment' }).click();
  const name = page.getByRole('textbox', { name: /^Name of the moment at 1\.0/ });
  await name.fill('where B begins');
  await name.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  const link = page.getByRole('textbox', { name: 'Link to this run' });
  await expect(link).toHaveValue(/run=1\./);
  const address = await link.inputValue();

  const other = await page.context().newPage();
  await other.goto(address);
  await expect(branches(other).getByRole('listitem')).toHaveCount(2);
  await other.getByRole('button', { name: 'Moments' }).click();
  await other.getByRole('button', { name: 'Go to where B begins' }).click();
  await expect.poll(() => moment(other)).toBe(S);
});

test('runs to the next failover, exactly, and steps by second and by event', async ({ page }) => {
  // No faster: the failover, 14 s after the crash, is to be run to and not to be passed before.
  await openPage(page);
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await runsTo(page, S);
  await crash(page);
  await pause(page);
  await page.getByRole('button', { name: 'Moments' }).click();
  await page.getByRole('combobox', { name: 'Run to the next' }).selectOption('failover');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('tab', { name: 'Story' }).click();
  await expect(story(page)).toContainText('ElastiCache noticed');
  const at = await standstill(page);
  await page.getByRole('button', { name: 'Moments' }).click();
  await page.getByRole('button', { name: 'One second back' }).click();
  await expect.poll(() => moment(page)).toBe(at - S);
  await page.getByRole('button', { name: 'One second on' }).click();
  await expect.poll(() => moment(page)).toBe(at);
  // Several events may be of one moment.
  const back = page.getByRole('button', { name: 'One event back' });
  await expect
    .poll(async () => {
      await back.click();
      return moment(page);
    })
    .toBeLessThan(at);
  await page.getByRole('button', { name: 'Watch in minutes and hours' }).click();
  await expect(page.getByRole('button', { name: 'Back to seconds' })).toBeVisible();
});

test('starting again keeps the plan; the charts lead to their moment; a bookmark waits for its name', async ({
  page,
}) => {
  await openPage(page, '#/play/lose-the-primary');
  await runsTo(page, 7 * S);
  await pause(page);
  await openTab(page, 'Story');
  await expect(story(page)).toContainText('0001-001 in us-east-1a crashed');
  await standstill(page);

  // The square with the number of the crash, above the charts.
  const charts = page.getByRole('img', { name: /^Charts over the time axis/ });
  const box = (await charts.boundingBox()) as { x: number; y: number; width: number };
  const [from, to] = await page
    .getByRole('slider', { name: 'Moment of the run' })
    .evaluate((range: HTMLInputElement) => [Number(range.min), Number(range.max)] as const);
  const clickAt = (seconds: number, down: number) =>
    page.mouse.click(box.x + (box.width * (seconds * S - from)) / (to - from), box.y + down);
  await clickAt(5, 12);
  await expect.poll(() => moment(page)).toBe(5 * S);
  await clickAt(3, 40);
  await expect.poll(() => moment(page)).toBeLessThan(3.2 * S);

  await page.getByRole('button', { name: 'Moments' }).click();
  await page.getByRole('button', { name: 'Keep this moment' }).click();
  // Elsewhere letters are shortcuts.
  await expect(page.getByRole('textbox', { name: /^Name of the moment at / })).toBeFocused();
  await page.keyboard.type('before the crash');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Go to before the crash' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.press('r');
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await expect(undo).toHaveAttribute('title', /from the start/);
  await runsTo(page, 6 * S);
  await expect(story(page)).toContainText('0001-001 in us-east-1a crashed');
});

test('a moment kept before others is the one that is named, and the keys stay in its row', async ({
  page,
}) => {
  await played(page, 4);
  await page.getByRole('button', { name: 'Moments' }).click();
  const keep = page.getByRole('button', { name: 'Keep this moment' });
  const rows = page.locator('.moments-list li');
  const names = () =>
    rows.evaluateAll((all) =>
      all.map((row) => (row.querySelector('input') as HTMLInputElement).value),
    );
  for (const [at, name] of [
    [3, 'after'],
    [1, 'before'],
    [2, 'between'],
  ] as const) {
    await seek(page, at * S);
    await keep.click();
    await expect(
      page.getByRole('textbox', { name: `Name of the moment at ${at}.0` }),
    ).toBeFocused();
    await page.keyboard.type(name);
    if (at === 2) await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: `Delete ${name}` })).toBeFocused();
  }
  await expect.poll(names).toEqual(['before', 'between', 'after']);

  const first = rows.first().getByRole('textbox');
  await first.fill('  ');
  await first.press('Enter');
  await expect.poll(names).toEqual(['before', 'between', 'after']);
  await page.getByRole('button', { name: 'Delete before' }).click();
  await expect.poll(names).toEqual(['between', 'after']);
});
