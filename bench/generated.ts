// The command line's `replay` of ten million generated requests, each in a process of its own: rate from start to
// end, and the most memory that was resident.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '../src/cli/main.ts';
import { printVerdicts, type Verdict } from './report.ts';

const REQUESTS = 10_000_000;
const KEYSPACE = 1_000_000;
const MOST_MIB = 150;

/** The usual case, one with sizes and writes, and one in which every key is resident. */
const replays: Record<string, string[]> = {
  'Zipf 1.0, a tenth of the keys fits': ['--workload', 'zipf:1.0', '--maxmemory', '25mb'],
  'published mix with sizes and writes': ['--workload', 'facebook.etc', '--maxmemory', '50mb'],
  'all keys resident, with a TTL': ['--workload', 'uniform', '--maxmemory', '1gb', '--ttl', '9h'],
};

const given = process.argv.slice(2);
if (given.length > 0) {
  // The child: the figures of `replay` on stdout, its peak memory on stderr.
  process.exitCode = await main(given);
  console.error(process.resourceUsage().maxRSS);
} else compare();

function compare(): void {
  console.log(`\ngenerated: ${REQUESTS / 1e6} M requests over ${KEYSPACE / 1e6} M keys`);
  const verdicts: Verdict[] = [];
  for (const [name, argv] of Object.entries(replays)) {
    const { keys, requestsPerSecond, mebibytes } = replayed(argv);
    const rate = (requestsPerSecond / 1e6).toFixed(2);
    console.log(`  ${name}: ${rate} M requests/s with generation, ${keys} keys held`);
    const what = `resident memory, ${name}`;
    verdicts.push({ what, measured: mebibytes, unit: ' MiB', bound: MOST_MIB, isAtLeast: false });
  }
  printVerdicts(verdicts);
}

function replayed(argv: string[]): { keys: number; requestsPerSecond: number; mebibytes: number } {
  const fixed = ['--engine', 'valkey', '--policy', 'allkeys-lru', '--format', 'json'];
  const size = ['--keys', String(KEYSPACE), '--requests', String(REQUESTS), '--seed', '7'];
  const self = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, [self, 'replay', ...argv, ...size, ...fixed], {
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return { ...JSON.parse(child.stdout), mebibytes: Number(child.stderr.trim()) / 1024 };
}
