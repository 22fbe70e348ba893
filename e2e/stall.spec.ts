import { expect, test } from '@playwright/test';
import { axis, closeDialog, faster, moment, openPage, pause, runsTo, watchErrors } from './page.ts';

const MB = 1024 * 1024;

/** Bytes of the page's heap after a collection. */
async function heapOf(page: import('@playwright/test').Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

test('a main thread that stands still for 5 s loses no sample, throws nothing and piles nothing up', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPage(page);
  // Ten seconds of the cluster's time for each of the viewer's: 1 s samples close many times a second.
  await page.keyboard.press('c');
  await faster(page, 3);
  await runsTo(page, 5e9);
  const before = await heapOf(page);
  const stoodAt = await moment(page);
  await page.evaluate(() => {
    const end = performance.now() + 5000;
    while (performance.now() < end);
  });
  // The clock goes on from where it stood; what was missed is not made up in one leap.
  await runsTo(page, stoodAt + 20e9);
  const after = await heapOf(page);
  expect(after - before).toBeLessThan(32 * MB);
  await pause(page);

  await page.getByRole('button', { name: 'Numbers' }).click();
  const table = page.getByRole('region', { name: /^Database/ });
  const heads = table.getByRole('rowheader');
  // The tables are drawn once the axis is at rest; reading them at once would read none.
  await expect(heads.nth(10)).toBeAttached();
  const seconds = await heads.allTextContents();
  const at = seconds.map((text) => Math.round(Number.parseFloat(text.replaceAll(',', ''))));
  expect(at).toEqual(at.map((_, i) => (at[0] ?? 0) + i));
  await closeDialog(page);
  await expect(axis(page)).toBeVisible();
  expect(errors).toEqual([]);
});
