import { expect, test } from '@playwright/test';
import { headersFor, pagePolicy } from '../scripts/csp.mjs';
import { closeDialog, openPage, watchErrors } from './page.ts';

test('the policy is sent with every file and stands in the page, and nothing violates it', async ({
  page,
}) => {
  const errors = watchErrors(page);
  const answers: { url: string; headers: Record<string, string> }[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith('http')) {
      answers.push({ url: new URL(response.url()).pathname, headers: response.headers() });
    }
  });
  await page.addInitScript(() => {
    const found: string[] = [];
    Object.assign(window, { violations: found });
    document.addEventListener('securitypolicyviolation', (event) => {
      found.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  await openPage(page);
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute(
    'content',
    pagePolicy,
  );
  // What is loaded only when it is needed obeys the policy, too.
  await page.getByRole('button', { name: 'Numbers' }).click();
  await closeDialog(page);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('textbox', { name: 'Link to this run' })).toHaveValue(/run=1\./);
  await closeDialog(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await closeDialog(page);
  await page.getByRole('button', { name: 'How true is it?' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await closeDialog(page);
  await page.getByRole('button', { name: /more settings/ }).click();
  await page.getByRole('link', { name: 'Scenarios' }).click();
  const scenario = page.getByRole('main').getByRole('link').nth(2);
  const question = (await scenario.getByRole('heading').innerText()).trim();
  await scenario.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
  await expect(page.getByRole('slider', { name: 'Moment of the run' })).toBeVisible();

  for (const { url, headers: received } of answers) {
    const sent = Object.entries(headersFor(url)).map(
      ([name, value]) => [name.toLowerCase(), value] as const,
    );
    expect({ url, ...Object.fromEntries(sent.map(([name]) => [name, received[name]])) }).toEqual({
      url,
      ...Object.fromEntries(sent),
    });
    expect(received['content-security-policy']).toContain("frame-ancestors 'none'");
  }
  const loaded = answers.map((answer) => answer.url);
  expect(loaded).toContainEqual('/');
  expect(loaded).toContainEqual(expect.stringMatching(/engine\.worker-.*\.js$/));
  expect(loaded).toContainEqual(expect.stringMatching(/\.woff2$/));
  expect(
    await page.evaluate(() => (window as unknown as { violations: string[] }).violations),
  ).toEqual([]);
  expect(errors).toEqual([]);
});

test('everything comes from the page itself', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(baseURL ?? '') && !url.startsWith('blob:') && !url.startsWith('data:'))
      foreign.push(url);
  });
  await openPage(page);
  await page.getByRole('link', { name: 'Scenarios' }).click();
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  expect(foreign).toEqual([]);
});
