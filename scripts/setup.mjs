// Makes a fresh clone runnable: `npm start` and `npm test` call this first (prestart, pretest).
// Plain Node, no dependencies: it runs before node_modules exists.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

if (!isInstalled()) {
  // `--include=dev` also where NODE_ENV is "production": the build tools are dev dependencies.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
}
if (process.argv.includes('--browser') && !(await hasBrowser())) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot) {
    tryRun('apt-get', ['update', '-q']) &&
      tryRun('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']);
  }
  if (!(await hasBrowser())) run('npx', ['--no-install', 'playwright', 'install', 'chromium']);
}

/** True when node_modules holds what package-lock.json asks for. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const wanted = packagesOf('package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || installed[path]?.version === version,
  );
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {};
}

async function hasBrowser() {
  const { systemChromium } = await import('./chromium.mjs');
  if (systemChromium()) return true;
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

function tryRun(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const shell = process.platform === 'win32';
  return spawnSync(command, args, { stdio: 'inherit', env, shell }).status === 0;
}

function run(command, args) {
  if (!tryRun(command, args)) {
    console.error(`${command} ${args.join(' ')} failed; see above.`);
    process.exit(1);
  }
}
