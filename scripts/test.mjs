// `npm test`: every stage in order, none skipped when an earlier one fails, one total at the end.
// The last line is always "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const REPORTS = '.cache/reports';
const UNIT_REPORT = `${REPORTS}/unit.json`;
const E2E_REPORT = `${REPORTS}/e2e.json`;

const env = {
  ...process.env,
  PLAYWRIGHT_JSON_OUTPUT_FILE: E2E_REPORT,
  E2E_PORT: String(await freePort(4174)),
  ...(process.argv.includes('--long') && { CACHESCAPE_LONG: '1' }),
};

const stages = [
  { name: 'lock audit', command: ['node', 'scripts/lockaudit.mjs'], count: asOne },
  { name: 'lint', command: ['npm', 'run', 'lint'], count: asOne },
  { name: 'typecheck', command: ['npm', 'run', 'typecheck'], count: asOne },
  {
    name: 'unit',
    command: [
      ...['npm', 'run', 'test:unit', '--'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`],
    ],
    count: countUnit,
  },
  { name: 'build', command: ['npm', 'run', 'build'], count: asOne },
  {
    name: 'e2e',
    command: ['npm', 'run', 'test:e2e', '--', '--reporter=list,json'],
    count: countE2e,
  },
];

// Neither an old report nor an old build may stand in for one that was not made.
for (const stale of [REPORTS, 'dist', 'dist-cli']) rmSync(stale, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

const results = [];
for (const { name, command, count } of stages) {
  console.log(`\n=== ${name}: ${command.join(' ')}`);
  const startedAt = Date.now();
  const isOk = await succeeds(command);
  const result = { name, skipped: 0, ...count(isOk) };
  if (result.passed + result.failed === 0) result.note = 'no test ran';
  // A run that ended badly without a failed test (no browser, an error outside tests) is a failure.
  if (result.failed === 0 && (!isOk || result.note)) result.failed = 1;
  results.push({ ...result, seconds: (Date.now() - startedAt) / 1000 });
}

console.log('\n=== summary');
for (const { name, passed, failed, skipped, seconds, note } of results) {
  const words = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) words.push(`${skipped} skipped`);
  if (note) words.push(note);
  console.log(`${name.padEnd(11)} ${seconds.toFixed(1).padStart(6)} s  ${words.join(', ')}`);
}

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
process.exitCode = total('failed') === 0 ? 0 : 1;
console.log(`${total('passed')} passed, ${total('failed')} failed`);

function succeeds([command, ...args]) {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32';
    const child = spawn(command, args, { stdio: 'inherit', env, shell });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

function asOne(isOk) {
  return { passed: isOk ? 1 : 0, failed: isOk ? 0 : 1 };
}

function countUnit() {
  const report = read(UNIT_REPORT);
  // A file that could not be loaded has no tests; it counts as one failure.
  const broken = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + broken.length,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

function countE2e() {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = read(E2E_REPORT)?.stats ?? {};
  return { passed: expected, failed: unexpected + flaky, skipped };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function freePort(from) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(freePort(from + 1)));
    server.listen(from, '127.0.0.1', () => server.close(() => resolve(from)));
  });
}
