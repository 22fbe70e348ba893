#!/usr/bin/env node
// The command line: the built file, or the sources of a checkout where those are newer.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = new URL('../src/cli/main.ts', import.meta.url);
const BUILT = new URL('../dist-cli/main.js', import.meta.url);

// `cachescape ... | head` closes the pipe early; that is no error.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const load = (await sourceLoader()) ?? builtLoader();
if (load) {
  const { main } = await load();
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error('cachescape is not built yet. In its folder run: npm ci && npm run build');
  process.exitCode = 1;
}

function builtLoader() {
  return existsSync(BUILT) ? () => import(BUILT.href) : undefined;
}

/** From source, with tsx, if both are here and nothing newer has been built. */
async function sourceLoader() {
  if (!existsSync(SOURCE) || (existsSync(BUILT) && !isSourceNewer())) return undefined;
  const tsx = await import('tsx/esm/api').catch(() => undefined);
  if (!tsx) return undefined;
  return () => {
    tsx.register();
    return import(SOURCE.href);
  };
}

function isSourceNewer() {
  const builtAt = statSync(BUILT).mtimeMs;
  return ['cli', 'content', 'engine', 'exchange'].some((floor) => {
    const folder = fileURLToPath(new URL(`../src/${floor}/`, import.meta.url));
    return (
      existsSync(folder) &&
      readdirSync(folder, { recursive: true }).some(
        (name) => statSync(`${folder}${name}`).mtimeMs > builtAt,
      )
    );
  });
}
