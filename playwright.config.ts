import { defineConfig, devices } from '@playwright/test';
import { systemChromium } from './scripts/chromium.mjs';

const executablePath = systemChromium();
const isRoot = process.getuid?.() === 0;
const port = Number(process.env.E2E_PORT ?? 4174);
const baseURL = `http://127.0.0.1:${port}/`;

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    baseURL,
    // Tests see what the page asks for; offline.spec.ts lets the service worker in.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: { ...(executablePath && { executablePath }), chromiumSandbox: !isRoot },
  },
  // Serves dist/, which `npm run build` makes.
  webServer: {
    command: `npm run preview -- --host 127.0.0.1 --port ${port} --strictPort`,
    url: baseURL,
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
