// The two rules about floors that biome.json cannot express, because they tell a type from a value:
// who may import only types of whom, and that the page does not load the engine (it runs in the
// worker). Part of `npm run lint`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** What a frame is made of and what targets are called: what its reader needs, and no engine behind it. */
const VOCABULARY = ['frame', 'outcomes', 'base/units', 'targetName'].map(
  (name) => `src/engine/${name}.ts`,
);
const isVocabulary = (file) => VOCABULARY.includes(file);

/** Of these files, the floor may import types only. Files and links are read when one is opened: lazily. */
const TYPES_ONLY = {
  app: (file, isLazy) =>
    (file.startsWith('src/engine/') && !isVocabulary(file)) ||
    (file.startsWith('src/exchange/') && !isLazy) ||
    (file.startsWith('src/worker/') && file !== 'src/worker/client.ts'),
  content: (file) => file.startsWith('src/exchange/'),
};

const problems = [];
const imports = new Map(sourceFiles().map((file) => [file, importsOf(file)]));

for (const [file, found] of imports) {
  const isTypesOnly = TYPES_ONLY[file.split('/')[1]];
  for (const { target, isType, isLazy, line } of found) {
    if (!isType && isTypesOnly?.(target, isLazy)) {
      problems.push(`${file}:${line} may only \`import type\` from ${target}`);
    }
  }
}

const way = wayToEngine('src/main.tsx');
if (way) problems.push(`the page would load the engine: ${way.join(' > ')}`);

for (const problem of problems) console.error(problem);
console.log(`floors: ${imports.size} files, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function sourceFiles() {
  return readdirSync('src', { recursive: true })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file))
    .sort();
}

/** The imports and re-exports of files of this repository. */
function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) problems.push(`${file} cannot be parsed: ${errors[0].message}`);

  const found = [];
  const add = (request, start, isType, isLazy = false) => {
    if (!request.startsWith('.')) return;
    const target = new URL(request.replace(/\?.*$/, ''), `file:///${file}`).pathname.slice(1);
    found.push({ target, isType, isLazy, line: text.slice(0, start).split('\n').length });
  };
  for (const { moduleRequest, entries, start } of module.staticImports) {
    add(moduleRequest.value, start, entries.length > 0 && entries.every((e) => e.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, start, isType } of entries) {
      if (moduleRequest) add(moduleRequest.value, start, isType);
    }
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = /^['"`](.*)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal) add(literal[1], start, false, true);
  }
  return found;
}

/** The chain of imports by which a page's first load would reach the engine, if there is one. */
function wayToEngine(entry) {
  if (!existsSync(entry)) return undefined;
  const seen = new Set([entry]);
  const ways = [[entry]];
  for (const steps of ways) {
    for (const { target, isType, isLazy } of imports.get(steps.at(-1)) ?? []) {
      if (isType || isLazy || seen.has(target)) continue;
      if (target.startsWith('src/engine/') && !isVocabulary(target)) return [...steps, target];
      seen.add(target);
      ways.push([...steps, target]);
    }
  }
  return undefined;
}
