// `npm run lint`: Biome, then the rules it cannot express (floors.mjs).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const shell = process.platform === 'win32';

const colors = process.stdout.isTTY ? 'force' : 'off';
const biome = spawnSync(
  'npx',
  ['--no-install', 'biome', 'check', '--error-on-warnings', `--colors=${colors}`, '.'],
  { encoding: 'utf8', shell },
);
const said = `${biome.stdout}${biome.stderr}`;
process.stdout.write(said);

// A plugin that does not compile bans nothing, and Biome only mentions it.
const isPluginBroken = / errored: /.test(stripVTControlCharacters(said));
if (isPluginBroken) console.error('scripts/deterministic.grit does not work; see above.');

const floors = spawnSync('node', ['scripts/floors.mjs'], { stdio: 'inherit', shell });
process.exitCode = biome.status === 0 && floors.status === 0 && !isPluginBroken ? 0 : 1;
