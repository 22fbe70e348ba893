import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

/** The run file as the page saves it. */
export type SavedRun = {
  scenario: { name: string; cluster: { nodeGroups: { nodes: unknown[] }[] } };
  seed: number;
  interventions: { at: number; kind: string }[];
  digest: string;
  digestAt: number;
};

/** Errors that the page threw or wrote since it was opened; a test ends with none. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/**
 * Opens an address of the playground (a fragment) and waits until the engine runs and the charts are there. On a page
 * that is open already another fragment loads nothing anew: a scenario is on stage once its question is.
 */
export async function openPage(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./${fragment}`);
  await expect(page.getByRole('button', { name: /^(Pause|Play)$/ })).toBeEnabled();
  await expect(axis(page)).toBeVisible();
  const scenario = /^#\/play\/([a-z0-9-]+)$/.exec(fragment)?.[1];
  if (scenario) {
    const question = await questionOf(scenario);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
    // The axis and the canvases show it from the next picture on.
    await nextPicture(page);
  }
}

/** The question of a scenario that comes with the page. */
async function questionOf(scenario: string): Promise<string> {
  const file = new URL(`../src/content/scenarios/${scenario}.json`, import.meta.url);
  const saved = JSON.parse(await readFile(file, 'utf8'));
  // A run, or a scenario alone.
  return (saved.scenario ?? saved).question;
}

/** Waits until the page has been painted anew from its start, boxes that follow a new size included. */
export async function nextPicture(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** The time axis, a native range whose value is the moment of the run in nanoseconds. */
export function axis(page: Page): Locator {
  return page.getByRole('slider', { name: 'Moment of the run' });
}

export async function moment(page: Page): Promise<number> {
  return Number(await axis(page).inputValue());
}

/** The moment at which a paused run stands: what was still asked of the engine comes after the pause. */
export async function standstill(page: Page): Promise<number> {
  let stopped = await moment(page);
  await expect
    .poll(async () => {
      const before = stopped;
      await page.waitForTimeout(300);
      stopped = await moment(page);
      return stopped === before;
    })
    .toBe(true);
  return stopped;
}

/** Sees that the run goes on. Between two looks, as another run may just have begun from its start. */
export async function expectRunning(page: Page): Promise<void> {
  let before = await moment(page);
  const goesOn = async () => {
    const now = await moment(page);
    const grew = now > before;
    before = now;
    return grew;
  };
  await expect.poll(goesOn).toBe(true);
}

/** Waits until the run has reached a moment. */
export async function runsTo(page: Page, nanos: number, timeout = 40_000): Promise<void> {
  await expect.poll(() => moment(page), { timeout }).toBeGreaterThanOrEqual(nanos);
}

export async function pause(page: Page): Promise<void> {
  await press(page, 'Pause', 'Play');
}

export async function play(page: Page): Promise<void> {
  await press(page, 'Play', 'Pause');
}

/** The button changes its name by itself, too, when a run ends. */
async function press(page: Page, name: string, then: string): Promise<void> {
  await expect(async () => {
    const button = page.getByRole('button', { name, exact: true });
    if (await button.isVisible()) await button.click({ timeout: 1000 });
    await expect(page.getByRole('button', { name: then, exact: true })).toBeVisible();
  }).toPass();
}

/** Goes to a moment of the view by the axis, as assistive technology does. The page must be paused. */
export async function seek(page: Page, nanos: number): Promise<void> {
  // While the view zooms from one clock to the other, a range would clamp the moment to what is in sight.
  const inSight = (input: HTMLInputElement, to: number) => +input.min <= to && to <= +input.max;
  await expect.poll(() => axis(page).evaluate(inSight, nanos)).toBe(true);
  await axis(page).evaluate((input: HTMLInputElement, to) => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    set?.call(input, String(to));
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, nanos);
  // The value alone is what was asked for; this is what the page says when it is there.
  await expect(axis(page)).toHaveAttribute('data-at', String(nanos));
  await expect.poll(() => moment(page)).toBe(nanos);
}

/** Turns the rail to one of its tabs, on a wide page. */
export async function openTab(
  page: Page,
  name: 'Dials' | 'Break' | 'Story' | 'Inspect',
): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
  await expect(page.getByRole('tabpanel', { name, exact: true })).toBeVisible();
}

/** The sentences of the story so far, while the rail shows them. */
export function story(page: Page): Locator {
  return page.getByRole('log', { name: 'Events' });
}

/** Saves the run as a file through the share dialog and reads it. */
export async function savedRun(page: Page): Promise<{ run: SavedRun; path: string }> {
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share and export' });
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as a file' }).click();
  const path = await (await download).path();
  await closeDialog(page);
  return { run: JSON.parse(await readFile(path, 'utf8')), path };
}

/** The link that the share dialog shows. */
export async function sharedLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share and export' });
  const field = dialog.getByRole('textbox', { name: 'Link to this run' });
  await expect(field).toHaveValue(/run=1\./);
  const link = await field.inputValue();
  await closeDialog(page);
  return link;
}

/**
 * Closes the dialog that is open or about to be, and waits until the page has taken notice: its `close` event comes a
 * moment after it went out of sight, and would close what is opened in between. A key that comes before the dialog would
 * close nothing.
 */
export async function closeDialog(page: Page): Promise<void> {
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
}

/** Opens a file of no run, which is refused, and gives the message that says so. */
export async function openBroken(
  page: Page,
  name = 'broken.json',
  text = '{"schema": 1}',
): Promise<Locator> {
  const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('header input[type=file]').setInputFiles(file);
  const message = page.getByRole('alert').first();
  await expect(message).toBeVisible();
  return message;
}

/** Drops a file onto the page, as from a file manager. */
export async function dropFile(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ({ name, text }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      const target = document.body;
      for (const kind of ['dragover', 'drop']) {
        target.dispatchEvent(
          new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }),
        );
      }
    },
    { name, text },
  );
}

/** The pen's current value, as the gutter of the recorder says it. */
export function penValue(page: Page, name: string): Locator {
  const label = page.locator('.recorder-label', {
    has: page.locator('.recorder-name').getByText(name, { exact: true }),
  });
  return label.locator('.recorder-value');
}

/** Moves the slider of speed by stops, each 2 or 2.5 times as fast. */
export async function faster(page: Page, stops: number): Promise<void> {
  const speed = page.getByRole('slider', { name: 'Speed' });
  for (let i = 0; i < stops; i++) await speed.press('ArrowRight');
}
