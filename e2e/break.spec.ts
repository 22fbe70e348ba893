import { expect, type Page, test } from '@playwright/test';
import { axis, closeDialog, openPage, pause, runsTo, seek, story, watchErrors } from './page.ts';

/** Stands still near the start, with the Break tab on what is planned for 40 s. */
async function openPlan(page: Page): Promise<void> {
  await openPage(page);
  await pause(page);
  // Most of the axis in sight lies ahead, for what is let go there.
  await seek(page, 5e6);
  await page.getByRole('tab', { name: 'Break' }).click();
  await page.getByText('At a moment').click();
  await page.getByRole('spinbutton', { name: 'at' }).fill('40');
}

test('a fault planned for a moment strikes then, ends by itself, and can be taken out or dragged in', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPlan(page);
  await page.getByRole('button', { name: 'Slow down', exact: true }).click();
  const planned = page.getByRole('list', { name: 'Planned' });
  await expect(planned.getByRole('listitem')).toHaveCount(2);
  await expect(planned).toContainText('at 40.0 s: Slow down, 0001-001');
  await expect(planned).toContainText('at 50.0 s: Full speed, 0001-001');
  await planned.getByRole('button', { name: /^Remove: Full speed/ }).click();
  await expect(planned.getByRole('listitem')).toHaveCount(1);

  await page
    .locator('.break-row', { hasText: 'Freeze' })
    .locator('.break-grip')
    .dragTo(page.locator('.recorder-track').first(), { targetPosition: { x: 600, y: 60 } });
  await expect(planned).toContainText('Freeze');

  await page.keyboard.press('Control+z');
  await expect(planned).not.toContainText('Freeze');
  await axis(page).focus();
  await expect(page.getByText('In force')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('a crash that is planned stays until the node is replaced, and a short one says what it misses', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPlan(page);
  const lasts = page.getByRole('spinbutton', { name: /^for/ });
  await expect(lasts).toHaveValue('');
  await expect(lasts).toHaveAccessibleDescription(/until ElastiCache replaces it/);
  await page.getByRole('button', { name: 'Crash', exact: true }).click();
  const planned = page.getByRole('list', { name: 'Planned' });
  await expect(planned.getByRole('listitem')).toHaveCount(1);
  await expect(planned).toContainText('at 40.0 s: Crash, 0001-001');
  await lasts.fill('5');
  await expect(lasts).toHaveAccessibleDescription(/is back before ElastiCache notices it/);

  const crash = page.locator('.break-row', { has: page.getByRole('button', { name: 'Crash' }) });
  await crash.locator('.break-grip').hover();
  await page.mouse.down();
  await page
    .locator('.recorder-track')
    .first()
    .hover({ position: { x: 500, y: 60 } });
  await page
    .locator('.recorder-track')
    .first()
    .hover({ position: { x: 600, y: 60 } });
  const landing = page.locator('.break-landing');
  await expect(landing).toHaveText(/^\d+(\.\d+)?\s(s|ms|µs)$/);
  await page.mouse.up();
  await expect(landing).toHaveCount(0);
  await expect(planned.getByRole('listitem')).toHaveCount(3);
  expect(errors).toEqual([]);
});

test('a plan for a moment that has passed is refused with the reason', async ({ page }) => {
  await openPage(page, '#/play/lose-the-primary');
  await pause(page);
  await page.getByRole('tab', { name: 'Break' }).click();
  await page.getByText('At a moment').click();
  await page.getByRole('spinbutton', { name: 'at' }).fill('0');
  await page.getByRole('button', { name: 'Slow down', exact: true }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'A plan lies in the future' }),
  ).toBeVisible();
});

test('what was refused is said until something is done', async ({ page }) => {
  await openPage(page);
  await page.getByRole('tab', { name: 'Break' }).click();
  const crash = page.getByRole('button', { name: 'Crash', exact: true });
  await crash.click();
  // Struck, it shows the story.
  await expect(story(page)).toContainText('crashed');
  await page.getByRole('tab', { name: 'Break' }).click();
  await crash.click();
  const refused = page.getByRole('alert').filter({ hasText: 'already' });
  await expect(refused).toHaveCount(1);
  // Done elsewhere on the page, by undo.
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('list', { name: 'In force' })).toHaveCount(0);
  await expect(refused).toHaveCount(0);
});

test('a mistake of the apps is switched on and off, and undone', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/lose-the-primary');
  await page.getByRole('tab', { name: 'Break' }).click();
  await page.getByText('Mistakes in the apps').click();
  const mistake = (name: string) => page.getByRole('switch', { name, exact: true });
  await expect(mistake('No timeout')).not.toBeChecked();
  await mistake('No timeout').click();
  await expect(mistake('No timeout')).toBeChecked();
  await mistake('A connection for each request').click();
  await expect(mistake('A connection for each request')).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(mistake('A connection for each request')).not.toBeChecked();
  await expect(mistake('No timeout')).toBeChecked();
  await mistake('No timeout').click();
  await expect(mistake('No timeout')).not.toBeChecked();
  await page.getByRole('tab', { name: 'Story' }).click();
  await expect(page.getByRole('log', { name: 'Events' })).toContainText(/Command timeout changed/);
  expect(errors).toEqual([]);
});

test('a shard is removed as a shard: once for each, with a chooser of its own', async ({
  page,
}) => {
  await openPage(page, '#/play/one-hot-key');
  const shards = 4;
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused();
  await page.keyboard.type('remove the shard');
  const found = page.getByRole('option', { name: /^Remove the shard/ });
  await expect(found).toHaveCount(shards);
  await expect(found.first()).toContainText('Remove the shard: 0001');
  await closeDialog(page);
  await page.getByRole('tab', { name: 'Break' }).click();
  await page.getByText('What AWS does on request').click();
  const chooser = page.getByRole('combobox', { name: 'Shard', exact: true });
  await expect(chooser.getByRole('option')).toHaveText(['0001', '0002', '0003', '0004']);
  await chooser.selectOption('0002');
  await page.getByRole('button', { name: 'Remove the shard', exact: true }).click();
  const log = page.getByRole('log', { name: 'Events' });
  await expect(log).toContainText(/shard 0002/i);
});

test('the button on the stage mends a whole shard at once', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/one-hot-key');
  await page.getByRole('tab', { name: 'Break' }).click();
  await page.getByRole('combobox', { name: 'Node', exact: true }).selectOption('shard:0002');
  await page.getByRole('button', { name: 'Slow down', exact: true }).click();
  // Struck, it shows the story.
  await expect(story(page)).toBeVisible();
  await page.getByRole('tab', { name: 'Break' }).click();
  const inForce = page.getByRole('list', { name: 'In force' });
  await expect(inForce.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Full speed shard 0002' }).click();
  await expect(inForce).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('one key is expired: the hottest from Break, another from Inspect', async ({ page }) => {
  const errors = watchErrors(page);
  await openPage(page, '#/play/one-hot-key');
  await runsTo(page, 0.5e9);
  await pause(page);
  await page.getByRole('tab', { name: 'Break' }).click();
  await page.getByText('Traffic and items').click();
  await page.getByRole('button', { name: 'Expire a key' }).click();
  const events = page.getByRole('log', { name: 'Events' });
  await expect(events).toContainText('The time to live of key:000000000000 is over');
  await pause(page);
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await page.getByRole('combobox', { name: 'What to inspect' }).selectOption('cache');
  await page
    .getByRole('region', { name: 'Hot keys' })
    .getByRole('button', { name: 'Expire key:000000000001' })
    .click();
  await expect(events).toContainText('The time to live of key:000000000001 is over');
  expect(errors).toEqual([]);
});
