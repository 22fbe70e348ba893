import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview } from 'vite';

/** A server of its own with a copy of the built page, into which a test can put another build. */
export type Site = {
  url: string;
  /** Where its files are. */
  dir: string;
  /** Puts a new build in place of the one before: the page says its name, and the service worker is another. */
  deploy(name: string): void;
  close(): Promise<void>;
};

export async function serveSite(): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'cachescape-'));
  cpSync('dist', dir, { recursive: true });
  const server = await preview({
    logLevel: 'error',
    build: { outDir: dir },
    preview: { host: '127.0.0.1', port: 4300, strictPort: false },
  });
  const { port } = server.httpServer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    dir,
    deploy(name) {
      change(
        join(dir, 'index.html'),
        /<html lang="en"[^>]*>/,
        `<html lang="en" data-build="${name}">`,
      );
      change(join(dir, 'sw.js'), /version:`[^`]*`/, `version:\`${name}\``);
    },
    async close() {
      await server.close();
      rmSync(dir, { recursive: true });
    },
  };
}

function change(path: string, from: RegExp, to: string): void {
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has no ${from}`);
  writeFileSync(path, after);
}
