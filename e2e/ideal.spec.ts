import { expect, test } from '@playwright/test';
import { closeDialog, openPage, pause, runsTo } from './page.ts';

test('how far from ideal: opened by keyboard, the optimum on top, the focus given back', async ({
  page,
}) => {
  await openPage(page, '#/play/eviction-under-pressure');
  await page.keyboard.press('c');
  await runsTo(page, 5e9);
  await pause(page);
  const button = page.getByRole('button', { name: 'How far from ideal?' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'How far from ideal?' });
  await expect(dialog).toContainText('ElastiCache runs none of them');
  const rows = dialog.getByRole('row');
  // Heading, this cache, nine policies.
  await expect(rows).toHaveCount(11);
  await expect(rows.nth(1)).toContainText(/This cache allkeys-lru\s*\d+(\.\d)?\s%/);
  await expect(rows.nth(2)).toContainText('Belady');
  await expect(dialog).toContainText('Knowing the future would have given');
  await closeDialog(page);
  await expect(button).toBeFocused();
});
