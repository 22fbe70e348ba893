import { connect, type Socket } from 'node:net';

export type Reply = string | number | null | Error | Reply[];

/** A connection to a Redis server over its UNIX socket or a port. */
export class RespClient {
  private readonly socket: Socket;
  private read: Buffer = Buffer.alloc(0);
  private readonly waiting: { take: () => boolean; fail: (error: Error) => void }[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.read = this.read.length > 0 ? Buffer.concat([this.read, chunk]) : chunk;
      while (this.waiting[0]?.take()) this.waiting.shift();
    });
    const fail = (error?: Error) => {
      for (const { fail } of this.waiting.splice(0)) fail(error ?? new Error('connection closed'));
    };
    socket.on('error', fail);
    socket.on('close', () => fail());
  }

  static async connect(address: { path: string } | { port: number }): Promise<RespClient> {
    return new RespClient(await connected(address));
  }

  /** One command and its reply; throws what the server answers with an error. */
  async command(...words: (string | number | Buffer)[]): Promise<Reply> {
    const [reply] = await this.pipeline([words]);
    if (reply instanceof Error) throw reply;
    return reply as Reply;
  }

  /** Commands in one go; errors are among the replies. */
  pipeline(commands: (string | number | Buffer)[][]): Promise<Reply[]> {
    const replies: Reply[] = [];
    return this.send(Buffer.concat(commands.map(encode)), () => {
      let at = 0;
      while (replies.length < commands.length) {
        const parsed = parse(this.read, at);
        if (parsed === null) break;
        replies.push(parsed.reply);
        at = parsed.end;
      }
      this.read = this.read.subarray(at);
      return replies.length === commands.length ? replies : null;
    });
  }

  /** Encoded commands that each answer with a number of one digit; returns the digits. */
  digits(encoded: Buffer, count: number): Promise<number[]> {
    const bytes = count * ':0\r\n'.length;
    return this.send(encoded, () => {
      if (this.read.length < bytes) return null;
      const found = Array.from({ length: count }, (_, i) => (this.read[4 * i + 1] as number) - 48);
      if (found.some((digit) => digit < 0 || digit > 9) || this.read[0] !== 58) {
        throw new Error(`unexpected reply: ${this.read.toString('latin1', 0, 200)}`);
      }
      this.read = this.read.subarray(bytes);
      return found;
    });
  }

  /** The fields of INFO; numbers where they are. */
  async info(): Promise<Record<string, number | string>> {
    const text = String(await this.command('INFO', 'everything'));
    const fields = text.split('\r\n').filter((line) => line.includes(':'));
    return Object.fromEntries(
      fields.map((line) => {
        const colon = line.indexOf(':');
        const value = line.slice(colon + 1);
        return [line.slice(0, colon), value !== '' && !Number.isNaN(+value) ? +value : value];
      }),
    );
  }

  close(): void {
    this.socket.destroy();
  }

  private send<T>(bytes: Buffer, take: () => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        take: () => {
          try {
            const found = take();
            if (found === null) return false;
            resolve(found);
          } catch (error) {
            reject(error);
          }
          return true;
        },
        fail: reject,
      });
      this.socket.write(bytes);
    });
  }
}

/** A command as the server reads it. */
export function encode(words: (string | number | Buffer)[]): Buffer {
  const parts: (string | Buffer)[] = [`*${words.length}\r\n`];
  for (const word of words) {
    const bytes = Buffer.isBuffer(word) ? word : Buffer.from(String(word));
    parts.push(`$${bytes.length}\r\n`, bytes, '\r\n');
  }
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

export function connected(address: { path: string } | { port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      resolve(socket);
    });
  });
}

function parse(buffer: Buffer, at: number): { reply: Reply; end: number } | null {
  const lineEnd = buffer.indexOf('\r\n', at);
  if (lineEnd < 0) return null;
  const line = buffer.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(buffer[at] as number)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new Error(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$':
      return parseBulk(buffer, Number(line), end);
    case '*':
      return parseList(buffer, Number(line), end);
    default:
      throw new Error(`unexpected reply: ${line}`);
  }
}

function parseBulk(buffer: Buffer, bytes: number, at: number) {
  if (bytes < 0) return { reply: null, end: at };
  if (buffer.length < at + bytes + 2) return null;
  return { reply: buffer.toString('utf8', at, at + bytes), end: at + bytes + 2 };
}

function parseList(buffer: Buffer, count: number, at: number) {
  const list: Reply[] = [];
  let end = at;
  for (let i = 0; i < count; i++) {
    const parsed = parse(buffer, end);
    if (parsed === null) return null;
    list.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: list, end };
}
