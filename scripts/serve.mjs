// `npm start`: builds the page and serves it. PORT and HOST choose another address.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { PORT, HOST } = process.env;

const shell = process.platform === 'win32';
const build = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit', shell });
if (build.status !== 0) process.exit(build.status ?? 1);

const server = await preview({
  root,
  preview: {
    port: PORT ? Number(PORT) : 4173,
    // With a PORT that is taken: an error. Without one: the next free port.
    strictPort: Boolean(PORT),
    host: HOST || '127.0.0.1',
  },
});
const { address, port } = server.httpServer.address();
const name =
  address === '127.0.0.1' ? 'localhost' : address.includes(':') ? `[${address}]` : address;
console.log(`\nCachescape: http://${name}:${port}/  (Ctrl+C to stop)`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));

// `npm start` that is told to stop does not tell the script it started: leave with it.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(0), 500).unref();
}
