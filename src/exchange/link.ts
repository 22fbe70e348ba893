import type { Run } from '../engine/scenario/scenario.ts';
import type { HistoryFile } from './historySchema.ts';
import { parseJson } from './json.ts';
import { type ReadRun, readRunValue, runFile } from './schema.ts';

/** A link's `run` parameter is at most this long. */
export const MOST_LINK_CHARACTERS = 16 * 1024;
/** The JSON inside a link is at most this long; inflating stops there. */
export const MOST_INFLATED_BYTES = 1024 * 1024;

const VERSION = '1.';

/** The digest of the run at its last moment, the engine that made it, branches and bookmarks. */
export type LinkExtras = { digest?: string; at?: number; engineVersion?: string } & HistoryFile;

/**
 * The value of a link's `run` parameter: `1.` and base64url of the deflate-raw JSON of the run file. Throws
 * with a message for the page when it is longer than a link may be.
 */
export async function encodeRun(run: Run, extras: LinkExtras = {}): Promise<string> {
  const file = runFile(run, extras.digest, extras.at, extras.engineVersion, extras);
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  const deflated = await gather(through(bytes, new CompressionStream('deflate-raw')), Infinity);
  const param = VERSION + toBase64Url(deflated as Uint8Array);
  if (bytes.length > MOST_INFLATED_BYTES || param.length > MOST_LINK_CHARACTERS) {
    throw new Error(
      `This run is too long for a link (${param.length} characters, at most ${MOST_LINK_CHARACTERS}). Save it as a file instead.`,
    );
  }
  return param;
}

/** Reads the value of a link's `run` parameter by the same schema as a file. */
export async function decodeRun(param: string): Promise<ReadRun> {
  const refused = (message: string): ReadRun => ({ ok: false, message: `This link: ${message}` });
  if (param.length > MOST_LINK_CHARACTERS) {
    return refused(
      `its run has ${param.length} characters, at most ${MOST_LINK_CHARACTERS} are read.`,
    );
  }
  if (!param.startsWith(VERSION)) {
    const newer = /^\d+\./.test(param) ? ' A newer Cachescape made it: reload the page.' : '';
    return refused(
      `run starts with "${param.slice(0, 8)}". Links of this version start with "${VERSION}".${newer}`,
    );
  }
  const packed = fromBase64Url(param.slice(VERSION.length));
  if (packed === null)
    return refused('it holds a character that links do not have. Copy it whole.');
  let inflated: Uint8Array | null;
  try {
    inflated = await gather(
      through(packed, new DecompressionStream('deflate-raw')),
      MOST_INFLATED_BYTES,
    );
  } catch {
    return refused('it is damaged or cut short. Copy it whole.');
  }
  if (inflated === null) return refused(`it unpacks to more than ${MOST_INFLATED_BYTES} bytes.`);
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(inflated);
  } catch {
    return refused('it is damaged: its text is not UTF-8.');
  }
  const parsed = parseJson(json);
  if (!parsed.ok) return refused('it is damaged: its text is not JSON.');
  return readRunValue(parsed.value, 'This link');
}

function through(
  bytes: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return source.pipeThrough(transform as ReadableWritablePair<Uint8Array, BufferSource>);
}

/** All bytes of a stream, or null (and no more is read) once there are more than `most`. */
async function gather(
  stream: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(encoded: string): Uint8Array | null {
  if (!/^[\w-]*$/.test(encoded)) return null;
  try {
    const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    // A length that base64 cannot have: it was cut, and is found damaged.
    return new Uint8Array(0);
  }
}
