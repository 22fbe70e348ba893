// Checks that package-lock.json can be installed anywhere: `npm ci` refuses a lock in which an
// optional dependency (a binary for another platform, say) is named but has no entry.
import { readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

const nameOf = (path) => path.split('node_modules/').pop();
const names = new Set(Object.keys(packages).map(nameOf));
const problems = [];

for (const [path, { version, optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (!names.has(name)) {
      problems.push(`${nameOf(path)} ${version} needs ${name} ${range}, which has no entry`);
    }
  }
}
for (const kind of ['dependencies', 'devDependencies']) {
  for (const [name, version] of Object.entries(manifest[kind])) {
    const locked = packages[`node_modules/${name}`]?.version;
    if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`${name} is not pinned: ${version}`);
    else if (locked !== version) problems.push(`${name} is ${version}, the lock has ${locked}`);
  }
}

for (const problem of problems) console.error(`package-lock.json: ${problem}`);
console.log(`package-lock.json: ${names.size} packages, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
