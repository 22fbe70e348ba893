import type { Socket } from 'node:net';
import { connected } from './resp.ts';

/** A connection to memcached, text protocol. */
export class MemcachedClient {
  private readonly socket: Socket;
  private read = '';
  private waiting: { isWhole: (text: string) => boolean; resolve: (text: string) => void } | null =
    null;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.read += chunk.toString('latin1');
      if (!this.waiting?.isWhole(this.read)) return;
      const { resolve } = this.waiting;
      const text = this.read;
      this.waiting = null;
      this.read = '';
      resolve(text);
    });
    // A server that went away is noticed by its exit.
    socket.on('error', () => {});
  }

  static async connect(path: string): Promise<MemcachedClient> {
    return new MemcachedClient(await connected({ path }));
  }

  /** Commands that answer with one line each; returns the lines. */
  async lines(commands: Buffer, count: number): Promise<string[]> {
    const isWhole = (text: string) => {
      let found = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found += 1;
      return found >= count;
    };
    const text = await this.ask(commands, isWhole);
    return text.split('\r\n').slice(0, count);
  }

  /** `stats` or one of its parts: name and value. */
  async stats(part = ''): Promise<Record<string, string>> {
    const text = await this.ask(Buffer.from(`stats ${part}\r\n`), (t) => /(^|\n)END\r\n$/.test(t));
    const lines = text.split('\r\n').map((line) => /^STAT (\S+) (.*)$/.exec(line));
    return Object.fromEntries(lines.flatMap((line) => (line ? [[line[1], line[2]]] : [])));
  }

  close(): void {
    this.socket.destroy();
  }

  private ask(bytes: Buffer, isWhole: (text: string) => boolean): Promise<string> {
    return new Promise((resolve) => {
      this.waiting = { isWhole, resolve };
      this.socket.write(bytes);
    });
  }
}

const filler = Buffer.alloc(2_000_000, 'v');

/** A `set` of a value of so many bytes. */
export function setCommand(key: string, valueBytes: number, flags = 0): Buffer {
  return Buffer.concat([
    Buffer.from(`set ${key} ${flags} 0 ${valueBytes}\r\n`),
    filler.subarray(0, valueBytes),
    Buffer.from('\r\n'),
  ]);
}
