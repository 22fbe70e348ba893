/** Which of the 16,384 hash slots a key belongs to, and how slots are shared out (Redis cluster specification). */

export const SLOTS = 16384;

const crcTable = (() => {
  const table = new Uint16Array(256);
  for (let i = 0; i < 256; i++) {
    let crc = i << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    table[i] = crc;
  }
  return table;
})();

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Slot of a key: CRC16 (XMODEM) of the key, or of its hash tag, modulo 16,384. Text is taken as UTF-8. */
export function keySlot(key: string | Uint8Array): number {
  const bytes = typeof key === 'string' ? utf8(key) : key;
  const open = bytes.indexOf(OPEN);
  if (open >= 0) {
    const close = bytes.indexOf(CLOSE, open + 1);
    // An empty tag, or one that is not closed, is part of the key.
    if (close > open + 1) return crc16(bytes, open + 1, close) % SLOTS;
  }
  return crc16(bytes, 0, bytes.length) % SLOTS;
}

function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) {
    crc = ((crc << 8) & 0xffff) ^ (crcTable[(crc >>> 8) ^ (bytes[i] as number)] as number);
  }
  return crc;
}

/**
 * Slot ranges of `count` shards, both ends included, as even as they can be: 3 shards own 0-5461, 5462-10922
 * and 10923-16383.
 */
export function splitSlots(count: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => [boundary(i, count), boundary(i + 1, count) - 1]);
}

function boundary(index: number, count: number): number {
  // Rounded up: the first of three shards ends at 5,461, as on ElastiCache.
  return Math.ceil((index * SLOTS) / count);
}

/** UTF-8 of a text; a lone surrogate becomes U+FFFD, as TextEncoder has it. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let end = 0;
  for (const char of text) {
    let code = char.codePointAt(0) as number;
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes[end++] = code;
    else {
      if (code < 0x800) bytes[end++] = 0xc0 | (code >>> 6);
      else {
        if (code < 0x10000) bytes[end++] = 0xe0 | (code >>> 12);
        else {
          bytes[end++] = 0xf0 | (code >>> 18);
          bytes[end++] = 0x80 | ((code >>> 12) & 0x3f);
        }
        bytes[end++] = 0x80 | ((code >>> 6) & 0x3f);
      }
      bytes[end++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, end);
}

/** The ranges, both ends included, in which `group` owns slots. */
export function rangesOf(owner: Int16Array, group: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    if (owner[slot] !== group) continue;
    const last = ranges.at(-1);
    if (last && last[1] === slot - 1) last[1] = slot;
    else ranges.push([slot, slot]);
  }
  return ranges;
}
