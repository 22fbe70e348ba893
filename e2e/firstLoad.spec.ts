import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const BUDGET_BYTES = 200_000;

/** What `dist/index.html` and the worker ask for before anything else, by the text of the built files. */
function firstFiles(): string[] {
  const page = read('index.html');
  const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)];
  const worker = readdirSync('dist/assets').find((name) => /^engine\.worker-.*\.js$/.test(name));
  const files = new Set(['index.html']);
  const add = (path: string) => {
    if (files.has(path)) return;
    files.add(path);
    if (!path.endsWith('.js')) return;
    for (const [, name] of read(path).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)) {
      add(`assets/${name}`);
    }
  };
  for (const [, path] of named) add(path as string);
  add(`assets/${worker}`);
  return [...files];
}

function read(path: string): string {
  return readFileSync(`dist/${path}`, 'utf8');
}

test('page, styles, script and worker of the first picture weigh at most 200 KB, compressed', () => {
  const weights = firstFiles().map((path) => ({
    path,
    bytes: gzipSync(read(path), { level: 9 }).length,
  }));
  const kinds = weights.map(({ path }) => path.replace(/^assets\/|-[\w-]{8}(?=\.)/g, ''));
  expect(kinds).toEqual(
    expect.arrayContaining(['index.html', 'index.js', 'first.js', 'first.css']),
  );
  expect(kinds).not.toContain('embed.js');
  expect(kinds).toContain('engine.worker.js');
  const sum = weights.reduce((total, { bytes }) => total + bytes, 0);
  expect(sum, weights.map(({ path, bytes }) => `${bytes} ${path}`).join('\n')).toBeLessThanOrEqual(
    BUDGET_BYTES,
  );
});
