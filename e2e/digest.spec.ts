import { readdirSync, readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { cachescape } from './cli.ts';

test.describe.configure({ timeout: 180_000 });

const folder = new URL('../src/content/scenarios/', import.meta.url);
const assets = new URL('../dist/assets/', import.meta.url);
const SECONDS = 12;

type Said = {
  kind: string;
  message?: string;
  progress?: number;
  answer?: { digest: string; at: number };
};

/** Opens a run in the built worker, goes back and forth, and returns the digest at a moment. */
function digestInWorker(
  page: Page,
  worker: string,
  text: string,
  at: number,
): Promise<Said['answer']> {
  return page.evaluate(
    async ({ worker, text, at }) => {
      const engine = new Worker(worker, { type: 'module' });
      const said: Said[] = [];
      let wake = () => {};
      engine.onmessage = ({ data }) => {
        said.push(data);
        wake();
      };
      /** The next message that is not a report of progress. */
      const answer = async (): Promise<Said> => {
        for (;;) {
          const message = said.shift();
          if (message?.kind === 'refused' || message?.kind === 'failed')
            throw new Error(message.message);
          if (message && message.progress === undefined) return message;
          if (!message) {
            await new Promise<void>((done) => {
              wake = done;
            });
          }
        }
      };
      engine.postMessage({ kind: 'open', epoch: 1, text });
      await answer();
      for (const [i, to] of [at / 2, at / 5, at].entries()) {
        engine.postMessage({ kind: 'seek', epoch: 2 + i, to });
        await answer();
      }
      engine.postMessage({ kind: 'query', id: 1, what: { kind: 'run' } });
      const found = await answer();
      engine.terminate();
      return found.answer;
    },
    { worker, text, at },
  );
}

// A spread of the scenarios, all of them in a long run: each takes the worker and the command line some seconds.
const isLong = process.env.CACHESCAPE_LONG === '1';
const all = readdirSync(folder).filter((name) => name.endsWith('.json'));

for (const file of all.filter((_, i) => isLong || i % 4 === 0)) {
  test(`${file} has one digest in the worker and on the command line`, async ({ page }) => {
    const worker = readdirSync(assets).find((name) => /^engine\.worker-.*\.js$/.test(name));
    const text = readFileSync(new URL(file, folder), 'utf8');
    await page.goto('./');
    const found = await digestInWorker(page, `./assets/${worker}`, text, SECONDS * 1e9);
    const args = ['run', '-', '--until', `${SECONDS}s`, '--format', 'json'];
    const { digest } = JSON.parse(await cachescape(args, text));
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(found).toMatchObject({ at: SECONDS * 1e9, digest });
  });
}
