import { createReadStream, promises } from 'node:fs';
import { basename } from 'node:path';
import { MOST_TEXT_BYTES } from '../exchange/schema.ts';
import { InputError, type Io } from './command.ts';

/** How a file, or `-` for standard input, is called in messages. */
export function displayName(path: string): string {
  return path === '-' ? 'standard input' : basename(path);
}

/** The whole text of a file or of standard input; anything longer than the readers take is refused. */
export async function readText(path: string, io: Io): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(path, io)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MOST_TEXT_BYTES) {
      throw new InputError(
        `${displayName(path)}: the file is larger than ${MOST_TEXT_BYTES} bytes, the most that is read.`,
      );
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new InputError(`${displayName(path)}: the file is not UTF-8 text. Save it as UTF-8.`);
  }
}

export async function readBytes(path: string): Promise<Uint8Array> {
  return promises.readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

/** The bytes of a file or of standard input, piece by piece. */
export async function* chunksOf(path: string, io: Io): AsyncGenerator<Uint8Array> {
  const source =
    path === '-'
      ? io.stdin
      : (createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>);
  const chunks = source[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (next.done) return;
    yield next.value;
  }
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file. Check the path.',
  EISDIR: 'this is a folder. Give it a file.',
  EACCES: 'it may not be read. Check its permissions.',
};

function unreadable(path: string, error: unknown): InputError {
  const code = (error as { code?: string }).code ?? '';
  return new InputError(
    `${path}: ${causes[code] ?? `it cannot be read (${code || String(error)}).`}`,
  );
}
