// The service worker: after the page is built, it is told which files make the page and built beside them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** For the server, or for pages in other sites' frames, which keep nothing in a browser. */
const NOT_KEPT = ['_headers', 'embed.html', 'sw.js'];

/** @returns {import('vite').Plugin} */
export function offline() {
  return {
    name: 'offline',
    apply: 'build',
    async writeBundle({ dir }) {
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: { __BUILD__: JSON.stringify(describe(dir)) },
        build: {
          outDir: dir,
          emptyOutDir: false,
          target: 'es2023',
          rolldownOptions: {
            input: fileURLToPath(new URL('../src/offline/sw.ts', import.meta.url)),
            output: { entryFileNames: 'sw.js', format: 'iife' },
          },
        },
      });
    },
  };
}

/** What the service worker knows of the build in `dir`. */
function describe(dir) {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !NOT_KEPT.includes(file))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(dir, file)));
  const [, entry] = /<script[^>]* src="\.\/(assets\/[^"]+)"/.exec(
    readFileSync(join(dir, 'index.html'), 'utf8'),
  );
  return {
    version: hash.digest('hex').slice(0, 12),
    entry,
    files: files.map((file) => (file === 'index.html' ? './' : file)),
  };
}
