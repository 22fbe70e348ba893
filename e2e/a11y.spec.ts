import { expect, test } from '@playwright/test';
import { findings } from './axe.ts';
import { closeDialog, openPage, openTab, pause, seek, story } from './page.ts';

// Many steps each; on a busy machine one of them can take a while.
test.describe.configure({ timeout: 120_000 });

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('the playground, running and broken', async ({ page }) => {
      await openPage(page);
      await pause(page);
      await seek(page, 30e6);
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: /more settings/ }).click();
      expect(await findings(page)).toEqual([]);
      await openTab(page, 'Break');
      await expect(page.getByRole('group', { name: 'When' })).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await openTab(page, 'Inspect');
      await page.getByRole('combobox', { name: 'What to inspect' }).selectOption('node 0');
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Crash the primary' }).click();
      await expect(story(page)).toContainText('crashed');
      await pause(page);
      expect(await findings(page)).toEqual([]);
    });

    test('dialogs and the scenario menu', async ({ page }) => {
      await openPage(page);
      await pause(page);
      await seek(page, 30e6);
      const dialog = page.getByRole('dialog');
      for (const open of [
        () => page.getByRole('button', { name: 'Numbers' }).click(),
        () => page.getByRole('button', { name: 'Share' }).click(),
        () => page.keyboard.press('?'),
        () => page.getByRole('button', { name: 'How true is it?' }).click(),
        () => page.getByRole('button', { name: 'How far from ideal?' }).click(),
      ]) {
        await open();
        await expect(dialog).toBeVisible();
        expect(await findings(page)).toEqual([]);
        await closeDialog(page);
      }
      await page.getByRole('link', { name: 'Scenarios' }).click();
      await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });

    test('what can be shared, and a run in the frame of another page', async ({ page }) => {
      await openPage(page, '#/play/lose-the-primary');
      await pause(page);
      await page.getByRole('button', { name: 'Share' }).click();
      const dialog = page.getByRole('dialog');
      for (const part of ['Picture', 'Numbers', 'Sequence diagram', 'In another page']) {
        await dialog.getByText(part, { exact: true }).click();
        await expect(dialog.locator('details[open] .share-inside')).toBeVisible();
        expect(await findings(page)).toEqual([]);
      }
      await page.goto('./embed.html#/play/lose-the-primary');
      // Before the scenario crashes it by itself.
      await page.getByRole('button', { name: 'Pause' }).click();
      await expect(page.getByRole('button', { name: 'Crash the primary' })).toBeVisible();
      for (const size of [
        { width: 700, height: 360 },
        { width: 360, height: 480 },
      ]) {
        await page.setViewportSize(size);
        expect(await findings(page)).toEqual([]);
      }
    });

    test('the phone, each of its panes', async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await openPage(page);
      await pause(page);
      for (const pane of ['Dials', 'Break', 'Story', 'Inspect', 'Charts', 'Stage']) {
        await page.getByRole('button', { name: pane, exact: true }).click();
        expect(await findings(page)).toEqual([]);
      }
    });
  });
}
