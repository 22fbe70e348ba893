import { expect, type Page, test } from '@playwright/test';
import { faster, openPage, pause, runsTo, seek, sharedLink, watchErrors } from './page.ts';

/** Notes what is written on canvases, until they are cleared. */
async function watchCanvases(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect, fillText } = prototype;
    prototype.clearRect = function (...box) {
      this.canvas.dataset['words'] = '[]';
      clearRect.apply(this, box);
    };
    prototype.fillText = function (text, x, y, room) {
      const words = JSON.parse(this.canvas.dataset?.['words'] ?? '[]');
      if (this.canvas.dataset) this.canvas.dataset['words'] = JSON.stringify([...words, text]);
      fillText.call(this, text, x, y, room);
    };
  });
}

/** What the stage says that comes with the moment: rates of the wires, of how many one is drawn, and the race. */
async function says(page: Page): Promise<{ stage: string[]; race: string; shown: string }> {
  const words = await page
    .locator('canvas[data-words]')
    .evaluateAll((canvases) =>
      canvases.flatMap((canvas) => JSON.parse((canvas as HTMLElement).dataset['words'] ?? '[]')),
    );
  const stage = words.filter((word) => /^[\d,.]+(\/s( fail)?| of [\d,]+ busy)$/.test(word));
  const race = await page.getByRole('region', { name: 'Cache against database' }).innerText();
  const shown = await page.locator('.ruler-mark').first().innerText();
  return { stage, race, shown };
}

/** The same once it stays as it is: the race is taken anew once a second. */
async function saysAtRest(page: Page): ReturnType<typeof says> {
  let last = await says(page);
  await expect(async () => {
    const before = last;
    await page.waitForTimeout(1_500);
    last = await says(page);
    expect(last).toEqual(before);
  }).toPass();
  return last;
}

const rateOf = (stage: readonly string[]) =>
  stage
    .filter((word) => word.endsWith('/s'))
    .reduce((sum, word) => sum + Number(word.slice(0, -2).replaceAll(',', '')), 0);

// Both wires have room for their rates.
test.use({ viewport: { width: 1440, height: 900 } });

test('a link shows the rates, the sample and the race of its moment, at any speed', async ({
  page,
  context,
}) => {
  const errors = watchErrors(page);
  await watchCanvases(page);
  await openPage(page, '#/play/lose-the-primary');
  await runsTo(page, 4.3e9);
  await pause(page);
  await seek(page, 4.3e9);
  // Of the 2,000 requests each second some ask for a key once more, to fill it in.
  await expect.poll(async () => rateOf((await says(page)).stage)).toBeGreaterThan(1_700);
  const seen: string[] = [];
  for (let stop = 0; stop < 3; stop++) {
    const { shown } = await says(page);
    await faster(page, 2);
    // The engine is asked for another sample.
    await expect.poll(async () => (await says(page)).shown).not.toBe(shown);
    const here = await saysAtRest(page);
    seen.push(here.shown);
    expect(rateOf(here.stage)).toBeGreaterThan(1_700);
    expect(rateOf(here.stage)).toBeLessThan(2_600);
    const link = await sharedLink(page);
    const other = await context.newPage();
    await watchCanvases(other);
    await openPage(other, link.slice(link.indexOf('#')));
    await expect.poll(() => says(other)).toEqual(here);
    await other.close();
  }
  expect(new Set(seen).size).toBe(3);
  expect(errors).toEqual([]);
});
