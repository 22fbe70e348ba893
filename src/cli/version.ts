import { readFileSync } from 'node:fs';

/** The package's version, from source (src/cli) or built (dist-cli). */
export function packageVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const text = readFileSync(new URL(path, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: string; version?: string };
      if (name === 'cachescape' && version) return version;
    } catch {
      // Not there: the next one.
    }
  }
  return 'unknown';
}
