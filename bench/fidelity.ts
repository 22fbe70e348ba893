// `npm run fidelity [-- --seed N] [--long] [--only eviction,...]`: holds the engine against servers on this machine on cases
// drawn from the seed (by default today's date), and against every recorded row; writes docs/FIDELITY.md and
// the table of the page. Exit code 1 when a row is outside its tolerance.
//
// It runs bundled, as the product is: from source the engine is several times slower.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const OUT_DIR = '.cache/fidelity';
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: 'bench/fidelity/main.ts',
    outDir: OUT_DIR,
    copyPublicDir: false,
    target: 'node20',
  },
});
const { status } = spawnSync('node', [`${OUT_DIR}/main.js`, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
