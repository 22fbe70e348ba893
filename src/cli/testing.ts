import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './main.ts';

/** A folder for the files of one test file. */
export const folder = mkdtempSync(join(tmpdir(), 'cachescape-'));

export function removeFolder(): void {
  rmSync(folder, { recursive: true });
}

/** Writes a file and returns its path. */
export function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command line and returns what it wrote. */
export async function cli(argv: string[], stdin = '', isTerminal = false) {
  const written = { out: '', err: '' };
  async function* pieces() {
    // Cut at odd places, as a pipe does.
    const bytes = new TextEncoder().encode(stdin);
    for (let i = 0; i < bytes.length; i += 1000) yield bytes.subarray(i, i + 1000);
  }
  const code = await main(argv, {
    stdin: pieces(),
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    isTerminal,
  });
  return { code, ...written };
}

/** The first cells of the table under a heading of docs/cli.md, names in backquotes. */
export function documented(heading: string): string[] {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const section = text.split(`schema \`${heading}\``)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n\n').find((part) => part.startsWith('| field')) ?? '';
  return rows
    .split('\n')
    .slice(2)
    .flatMap((row) => (row.split('|')[1] ?? '').match(/[\w]+/g) ?? []);
}

/** The names of a line such as `totals`: `requests`, ... in docs/cli.md. */
export function documentedList(name: string): string[] {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const line = text.split('\n').find((l) => l.startsWith(`\`${name}\`:`)) ?? '';
  return [...line.slice(line.indexOf(':')).matchAll(/`(\w+)`/g)].map((match) => match[1] as string);
}
