// `npm run bench [engine] [folded] [scale] [seek] [replay] [generated] [page] [endurance]`: measures this machine, all by default.
//
// Each bench runs in a process of its own, bundled as the product is: run from source, the engine is several
// times slower, because the loader turns each imported constant into a getter.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const BENCHES = ['engine', 'folded', 'scale', 'seek', 'replay', 'generated', 'page', 'endurance'];
const OUT_DIR = '.cache/bench/node';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !BENCHES.includes(name));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}". Write one or more of ${BENCHES.join(', ')}.`);
  process.exit(2);
}
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`,
);
for (const name of wanted.length > 0 ? wanted : BENCHES) {
  const { status } = spawnSync('node', [await bundle(name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** Bundles a bench with everything of this repository that it uses; returns the file. */
async function bundle(name: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: `bench/${name}.ts`,
      outDir: OUT_DIR,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: true,
      target: 'node20',
    },
  });
  return `${OUT_DIR}/${name}.js`;
}
