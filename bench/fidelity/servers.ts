import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemcachedClient } from './memcachedClient.ts';
import { RespClient } from './resp.ts';

/** What the script needs beside Node: command or header, Debian package, what it is for. */
const PACKAGES = [
  { found: () => onPath('redis-server'), name: 'redis-server', use: 'everything about Redis' },
  { found: () => onPath('memcached'), name: 'memcached', use: 'everything about Memcached' },
  { found: () => onPath('gcc'), name: 'gcc', use: 'the virtual clock and client-side sharding' },
  {
    found: () => existsSync('/usr/include/libmemcached/memcached.h'),
    name: 'libmemcached-dev',
    use: 'client-side sharding',
  },
];

const running = new Set<ChildProcess>();
const folder = mkdtempSync(join(tmpdir(), 'cachescape-fidelity-'));
let sockets = 0;

process.on('exit', () => {
  for (const server of running) server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** Installs what is missing where it may (root, Debian); returns what is missing still, with its use. */
export function prepareMachine(): string[] {
  const missing = () => PACKAGES.filter(({ found }) => !found());
  const wanted = missing();
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (wanted.length > 0 && isDebianRoot) {
    const names = wanted.map(({ name }) => name);
    console.log(`Installing ${names.join(', ')} ...`);
    // Debian starts a server that it installs; this one is for the script only.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
    const install = ['install', '-y', '-q', '--no-install-recommends', ...names];
    spawnSync('apt-get', install, { stdio: 'ignore', env });
  }
  return missing().map(({ name, use }) => `${name} is not on this machine: left out ${use}`);
}

export function onPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(join(dir, command)));
}

/** "7.0.15", or an empty text when the command is not there. */
export function versionOf(command: 'redis-server' | 'memcached'): string {
  if (!onPath(command)) return '';
  return /\d+\.\d+\.\d+/.exec(execFileSync(command, ['--version']).toString())?.[0] ?? '';
}

/** Compiles a C file of this folder; null where there is no compiler, or the compiler cannot. */
export function compiled(source: string, ...flags: string[]): string | null {
  const out = join(folder, source.replace(/\.c$/, ''));
  if (existsSync(out)) return out;
  const gcc = spawnSync('gcc', ['-O2', `bench/fidelity/${source}`, '-o', out, ...flags]);
  return gcc.status === 0 ? out : null;
}

/** A clock that only the script moves, as a server under test sees it. */
export class VirtualClock {
  readonly env: Record<string, string>;
  private readonly file: number;
  private readonly word = Buffer.alloc(8);

  private constructor(library: string) {
    const path = join(folder, `clock-${++sockets}`);
    this.file = openSync(path, 'w+');
    this.env = { LD_PRELOAD: library, FIDELITY_CLOCK: path };
    this.set(0);
  }

  /** Null where it cannot be compiled. */
  static make(): VirtualClock | null {
    const library = compiled('clock.c', '-shared', '-fPIC');
    return library === null ? null : new VirtualClock(library);
  }

  /** Microseconds since the clock's first moment, which is the first of a minute. */
  set(micros: number): void {
    this.word.writeBigUInt64LE(BigInt(Math.floor(micros)));
    writeSync(this.file, this.word, 0, 8, 0);
  }

  close(): void {
    closeSync(this.file);
  }
}

export type RedisServer = { client: RespClient; pid: number; stop: () => Promise<void> };

/** A fresh Redis without persistence, on a UNIX socket. */
export async function startRedis(
  config: Record<string, string | number>,
  clock: VirtualClock | null = null,
): Promise<RedisServer> {
  const dir = join(folder, `redis-${++sockets}`);
  mkdirSync(dir);
  const path = join(dir, 's');
  const all = { port: 0, unixsocket: path, dir, save: '', appendonly: 'no', ...config };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = start('redis-server', args, clock?.env);
  const client = await whenUp(child, path, () => RespClient.connect({ path }));
  return {
    client,
    pid: child.pid as number,
    stop: async () => {
      client.close();
      await stop(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type MemcachedServer = { client: MemcachedClient; stop: () => Promise<void> };

/** A fresh memcached with one worker thread, on a UNIX socket. */
export async function startMemcached(args: string[]): Promise<MemcachedServer> {
  const path = join(folder, `memcached-${++sockets}`);
  const asRoot = process.getuid?.() === 0 ? ['-u', 'root'] : [];
  const child = start('memcached', ['-t', '1', '-s', path, ...asRoot, ...args]);
  const client = await whenUp(child, path, () => MemcachedClient.connect(path));
  return {
    client,
    stop: async () => {
      client.close();
      await stop(child);
    },
  };
}

/** The slab table that memcached prints as it starts. */
export function slabTableOf(args: string[]): { sizes: number[]; perPage: number[] } {
  const asRoot = process.getuid?.() === 0 ? ['-u', 'root'] : [];
  const path = join(folder, `memcached-${++sockets}`);
  // It prints the table to the error stream and goes on serving until its time is up.
  const all = ['-vv', '-s', path, ...asRoot, ...args];
  const { stderr } = spawnSync('memcached', all, { timeout: 500, encoding: 'utf8' });
  const lines = [...stderr.matchAll(/^slab class\s+\d+: chunk size\s+(\d+) perslab\s+(\d+)/gm)];
  return {
    sizes: lines.map((line) => Number(line[1])),
    perPage: lines.map((line) => Number(line[2])),
  };
}

function start(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

async function whenUp<T>(child: ChildProcess, path: string, connect: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended as it was started`);
    if (existsSync(path)) {
      try {
        return await connect();
      } catch {
        // The socket is there before the server listens.
      }
    }
    await sleep(25);
  }
  throw new Error(`${child.spawnfile} did not come up`);
}
