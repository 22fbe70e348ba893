import { expect, type Locator, type Page, test } from '@playwright/test';
import { openClusterOf } from './clusters.ts';
import {
  axis,
  closeDialog,
  expectRunning,
  moment,
  openPage,
  openTab,
  standstill,
  story,
} from './page.ts';

/** A row of tabs is one stop: arrow keys go on from there. */
const CONTROLS =
  'a[href], button:enabled:not([tabindex="-1"]), input:enabled, select:enabled, summary, [tabindex="0"]';

/** The controls that can be seen, by what they are called. */
function controls(page: Page): Promise<string[]> {
  return page.evaluate((all) => {
    const isShown = (e: Element) => e.checkVisibility({ visibilityProperty: true });
    return [...document.querySelectorAll<HTMLElement>(all)].filter(isShown).map((e, i) => {
      e.dataset['tabTest'] = String(i);
      return `${e.tagName.toLowerCase()} ${e.ariaLabel ?? e.textContent}`.slice(0, 60);
    });
  }, CONTROLS);
}

/** Which of them has the focus, -1 for none, and whether its ring can be seen. */
function focused(page: Page): Promise<{ index: number; ring: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const ringed = (e: Element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(e);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    };
    // The axis shows its ring on the chip with the moment.
    const around = [element, ...(element.parentElement?.querySelectorAll('output') ?? [])];
    return { index: Number(element.dataset['tabTest'] ?? -1), ring: around.some(ringed) };
  });
}

test('Tab reaches every control, in the order of the page, each with a visible ring', async ({
  page,
}) => {
  await openPage(page);
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: /more settings/ }).click();
  // What comes after the first picture is there, too: the cards for good, and the last of the controls.
  await expect(page.locator('.react-flow')).toBeVisible();
  for (const name of ['Crash the primary', 'Moments', 'Numbers']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  }
  const names = await controls(page);
  const reached: number[] = [];
  const ringless: string[] = [];
  // Once around from where the focus is; the window itself is one stop.
  for (let i = 0; i <= names.length; i++) {
    await page.keyboard.press('Tab');
    const { index, ring } = await focused(page);
    if (index < 0) continue;
    reached.push(index);
    if (!ring) ringless.push(names[index] ?? '');
  }
  expect(ringless).toEqual([]);
  expect(names.filter((_, i) => !reached.includes(i))).toEqual([]);
  const start = reached.indexOf(0);
  const inOrder = [...reached.slice(start), ...reached.slice(0, start)];
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
});

test('a newcomer finds and breaks the cluster, and reads the story, by keyboard alone', async ({
  page,
}) => {
  await openPage(page);
  await expectRunning(page);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  const stood = await standstill(page);
  await page.keyboard.press(']');
  await expect.poll(() => moment(page)).toBeGreaterThan(stood);
  const stepped = await standstill(page);
  // The first answer comes later than what the keys of the axis go to below, from where End leads on.
  expect(stepped).toBeGreaterThan(5.5e6);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => moment(page)).toBeLessThan(stepped);

  const slider = axis(page);
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => moment(page)).toBe(0);
  await page.keyboard.press('PageUp');
  await expect.poll(() => moment(page)).toBe(5e6);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => moment(page)).toBe(5.5e6);
  await expect(slider).toHaveAttribute('aria-valuetext', '5.5\u00a0ms');
  await page.keyboard.press('End');
  await expect.poll(() => moment(page)).toBeGreaterThan(5.5e6);

  await page.keyboard.press('f');
  await expect(story(page)).toContainText('crashed');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('c');
  const event = story(page).getByRole('button', { name: /crashed/ });
  await event.focus();
  await page.keyboard.press('Enter');
  await expect(event).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Go to/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('Space is for time after a dialog, too, however it was opened', async ({ page }) => {
  await openPage(page);
  const playing = (name: 'Play' | 'Pause') =>
    expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  await playing('Pause');
  const share = page.getByRole('button', { name: 'Share', exact: true });
  await share.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await closeDialog(page);
  // Back where it was: this button would be pressed.
  await expect(share).toBeFocused();
  await share.blur();
  await page.keyboard.press('Space');
  await playing('Play');

  for (const key of ['?', 's', 'Control+k']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await closeDialog(page);
    // Nothing had the focus before, nothing has it now.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  }
  await page.keyboard.press('Space');
  await playing('Pause');
  await expect(page.locator('dialog')).toHaveCount(0);
});

test('dialogs open, hold the focus, close with Escape and give it back', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(sheet).toBeVisible();
  await expect(sheet).toContainText('Crash the primary');
  // Keys of the page rest while a dialog is open.
  await page.keyboard.press('f');
  await closeDialog(page);
  // By then the engine would have answered.
  await expectRunning(page);
  await openTab(page, 'Story');
  await expect(story(page)).toBeVisible();
  await expect(story(page)).not.toContainText('crashed');

  for (const name of ['Numbers', 'Share']) {
    const button = page.getByRole('button', { name, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Tab');
      const isInside = () =>
        page.evaluate(() => {
          const active = document.activeElement;
          return active === document.body || active?.closest('dialog') !== null;
        });
      expect(await isInside()).toBe(true);
    }
    await closeDialog(page);
    await expect(button).toBeFocused();
  }
});

test('parts are chosen and broken by the list, settings by arrow keys, scenarios by Enter', async ({
  page,
}) => {
  await openPage(page);
  await openTab(page, 'Inspect');
  const chooser = page.getByRole('combobox', { name: 'What to inspect' });
  await chooser.selectOption('node 1');
  await expect(page.getByRole('button', { name: /^0001-002/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  const crash = page.getByRole('button', { name: 'Crash', exact: true });
  await crash.focus();
  await page.keyboard.press('Enter');
  await expect(story(page)).toContainText('0001-002 in us-east-1b crashed');
  await page.keyboard.press('Escape');
  await openTab(page, 'Inspect');
  await expect(chooser).toHaveValue('');

  const link = page.getByRole('link', { name: 'Scenarios' });
  await link.focus();
  await page.keyboard.press('Enter');
  const scenario = page.getByRole('main').getByRole('link').nth(1);
  await expect(scenario).toBeVisible();
  const question = (await scenario.getByRole('heading').innerText()).trim();
  await scenario.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
});

test('the tabs of the rail are one stop, and arrow keys turn it', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('Space');
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  await tab('Dials').focus();
  for (const [key, name] of [
    ['ArrowRight', 'Break'],
    ['ArrowRight', 'Story'],
    ['End', 'Inspect'],
    ['ArrowRight', 'Dials'],
    ['ArrowLeft', 'Inspect'],
    ['Home', 'Dials'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(tab(name)).toBeFocused();
    await expect(tab(name)).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tabpanel')).toHaveAccessibleName(name);
    await expect(page.locator('[role="tab"][tabindex="0"]')).toHaveText([name]);
  }
});

test('choosing on the stage turns the rail to Inspect, striking to Story', async ({ page }) => {
  await openPage(page);
  await openTab(page, 'Break');
  await page
    .getByRole('combobox', { name: 'Node', exact: true })
    .first()
    .selectOption('node:0001-002');
  await page.getByRole('button', { name: 'Crash', exact: true }).click();
  await expect(page.getByRole('tabpanel', { name: 'Story' })).toContainText('0001-002');
  await page.getByRole('button', { name: /^0001-001/ }).click();
  await expect(page.getByRole('tabpanel', { name: 'Inspect' })).toContainText('Memory limit');
  // What is selected there is what Break offers, until another is chosen in it.
  await openTab(page, 'Break');
  const chosen = page.getByRole('combobox', { name: 'Node', exact: true }).first();
  await expect(chosen).toHaveValue('node:0001-001');
  await chosen.selectOption('node:0001-002');
  await expect(chosen).toHaveValue('node:0001-002');
});

test('after the invitation is taken up, the space bar is for time again', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Crash the primary' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Recover/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeFocused();

  // By pointer, too: the button has become another one under it.
  await page.getByRole('button', { name: /^Recover/ }).click();
  await expect(page.getByRole('button', { name: /^Run it again without a replica/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeFocused();
  await page.keyboard.press('Space');
  await expectRunning(page);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Run it again without a replica/ })).toBeVisible();
});

test('the focus goes on next to what has gone, to the tab that is shown, and to the heading of another page', async ({
  page,
}) => {
  // What keeps the focus comes after the first picture, and nobody sees it.
  const keeper = page.waitForResponse(/assets\/keepFocus-.*\.js$/);
  await openPage(page);
  await (await keeper).finished();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Watch in seconds' }).click();
  await openTab(page, 'Break');
  await page.getByText('At a moment').click();
  const press = async (button: Locator) => {
    await button.focus();
    await page.keyboard.press('Enter');
  };
  await press(page.getByRole('button', { name: 'Slow down', exact: true }));
  const remove = page.getByRole('button', { name: /^Remove/ });
  await expect(remove).toHaveCount(2);
  await press(remove.first());
  await expect(remove).toHaveCount(1);
  await expect(remove).toBeFocused();
  await page.getByText('Now', { exact: true }).click();
  await press(page.getByRole('button', { name: 'Slow down', exact: true }));
  await expect(page.getByRole('tab', { name: 'Story' })).toBeFocused();

  const moments = page.getByRole('button', { name: 'Moments' });
  await press(moments);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'One event back' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(moments).toBeFocused();
  await expect(moments).toHaveAttribute('aria-expanded', 'false');
  await press(page.getByRole('button', { name: 'Fork here' }));
  await press(page.getByRole('button', { name: 'Rename branch B' }));
  await expect(page.getByRole('textbox', { name: /branch B/ })).toBeFocused();
  await page.keyboard.type('slow');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Rename branch B, slow' })).toBeFocused();

  await press(page.getByRole('link', { name: 'Scenarios' }));
  const scenario = page.getByRole('main').getByRole('link').nth(1);
  const question = (await scenario.getByRole('heading').innerText()).trim();
  await press(scenario);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused();
  await page.keyboard.type('show break');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tabpanel', { name: 'Break' })).toBeFocused();
});

test('each node of the strips is another option, and the shard that is opened takes the focus', async ({
  page,
}) => {
  await openClusterOf(page, 24);
  const strips = page.getByRole('listbox', { name: /24 shards by/ });
  // Keys go from node to node once the nodes are drawn.
  await expect(page.getByText(/^These [1-9] move/)).toBeVisible();
  await strips.focus();
  await expect(strips).toHaveAttribute('aria-activedescendant', /^strips-\d+$/);
  const at = await strips.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowDown');
  await expect(strips).not.toHaveAttribute('aria-activedescendant', at ?? '');
  const option = strips.getByRole('option');
  await expect(strips).toHaveAttribute(
    'aria-activedescendant',
    (await option.getAttribute('id')) ?? '',
  );
  await page.keyboard.press('o');
  await expect(page.getByRole('combobox', { name: 'One shard' })).toBeFocused();
});

test('Escape closes the drawer of a tablet', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openPage(page);
  const panes = page.getByRole('navigation', { name: 'Parts of this page' });
  const tab = panes.getByRole('button', { name: 'Break' });
  const panel = page.getByRole('group', { name: 'Break', exact: true });
  await tab.press('Enter');
  await expect(page.getByRole('heading', { name: 'Break' })).toBeVisible();
  // A key leads into what it opens, and Tab goes on in there.
  await expect(panel).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(panel.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Break' })).toBeHidden();
  await expect(tab).toBeFocused();
  // Nor does the tab under a pointer keep it, where Space would open the drawer again.
  await tab.click();
  await expect(page.getByRole('heading', { name: 'Break' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#play-pause')).toBeFocused();

  await page.locator('#play-pause').blur();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('show break');
  await expect(page.getByRole('option', { name: /^Show break/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(panel).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(panel.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('#play-pause')).toBeFocused();
});

test('Escape leaves the rail for what opened it or for the play button, and Space on a slider is for time', async ({
  page,
}) => {
  await openPage(page);
  await page.keyboard.press('Space');
  const play = page.getByRole('button', { name: 'Play', exact: true });
  await expect(play).toBeVisible();
  const memory = page.getByRole('slider', { name: 'Cache memory' });
  await expect(memory).toBeVisible();

  // Reached by Tab.
  await page.getByRole('tab', { name: 'Dials' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.locator('.rail-panel :focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(play).toBeFocused();

  // Led there while something far off had the focus, which opened nothing.
  await page.getByRole('button', { name: 'How true is it?' }).focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cache memory');
  await expect(page.getByRole('option', { name: /^Setting: Cache memory/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(memory).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(play).toBeFocused();
  await page.keyboard.press('Space');
  await expectRunning(page);
  await expect(page.locator('dialog')).toHaveCount(0);

  // Led there by a button: back to it.
  const commands = page.getByRole('button', { name: 'Do…' });
  await commands.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused();
  await page.keyboard.type('cache memory');
  await expect(page.getByRole('option', { name: /^Setting: Cache memory/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(memory).toBeFocused();

  // On the slider of a dial and on the axis, too.
  await page.keyboard.press('Space');
  await expect(play).toBeVisible();
  await expect(memory).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(commands).toBeFocused();
  await axis(page).focus();
  await page.keyboard.press('Space');
  await expectRunning(page);
});

test('the number of a dial is written exactly, at its place and in the list of actions', async ({
  page,
}) => {
  await openPage(page);
  await page.keyboard.press('Space');
  const number = page.getByRole('button', { name: /^Cache memory, .*: write the number$/ });
  const field = page.getByRole('textbox', { name: 'Cache memory, exact number' });
  await number.focus();
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await page.keyboard.type('8');
  await page.keyboard.press('Enter');
  await expect(number).toBeFocused();
  await expect(number).toHaveText('8 MiB');
  await expect(page.getByRole('button', { name: /^Back to \d/ })).toBeVisible();

  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Cache memory' })).toHaveText(
    /write a number from 1\.53\sMiB to 652\sGiB/,
  );
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(number).toBeFocused();
  await expect(number).toHaveText('8 MiB');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('cache memory 16 MiB');
  await expect(page.getByRole('dialog').getByRole('option').first()).toHaveText(
    /^Set Cache memory to 16\sMiB/,
  );
  await page.keyboard.press('Enter');
  await expect(number).toHaveText('16 MiB');
  await expect(page.getByRole('slider', { name: 'Cache memory' })).toBeFocused();
});
