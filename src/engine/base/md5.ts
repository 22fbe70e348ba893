/** MD5 (RFC 1321), for the points of a ketama ring. Not for anything secret. */

/** Bits of rotation, by round and step. */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** floor(2^32 |sin(i + 1)|): the table of the RFC, in digits because Math.sin is not the same everywhere. */
const SINES = Int32Array.from(
  (
    'd76aa478 e8c7b756 242070db c1bdceee f57c0faf 4787c62a a8304613 fd469501 ' +
    '698098d8 8b44f7af ffff5bb1 895cd7be 6b901122 fd987193 a679438e 49b40821 ' +
    'f61e2562 c040b340 265e5a51 e9b6c7aa d62f105d 02441453 d8a1e681 e7d3fbc8 ' +
    '21e1cde6 c33707d6 f4d50d87 455a14ed a9e3e905 fcefa3f8 676f02d9 8d2a4c8a ' +
    'fffa3942 8771f681 6d9d6122 fde5380c a4beea44 4bdecfa9 f6bb4b60 bebfbc70 ' +
    '289b7ec6 eaa127fa d4ef3085 04881d05 d9d4d039 e6db99e5 1fa27cf8 c4ac5665 ' +
    'f4292244 432aff97 ab9423a7 fc93a039 655b59c3 8f0ccc92 ffeff47d 85845dd1 ' +
    '6fa87e4f fe2ce6e0 a3014314 4e0811a1 f7537e82 bd3af235 2ad7d2bb eb86d391'
  ).split(' '),
  (digits) => Number.parseInt(digits, 16) | 0,
);

/** The digest as four words, each read little-endian as libmemcached does. */
export function md5(bytes: Uint8Array): [number, number, number, number] {
  const blocks = Math.floor((bytes.length + 8) / 64) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(blocks * 64 - 8, bytes.length << 3, true);
  view.setUint32(blocks * 64 - 4, Math.floor(bytes.length / 0x20000000), true);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < blocks; block++) addBlock(state, view, block * 64);
  return [state[0] as number, state[1] as number, state[2] as number, state[3] as number];
}

function addBlock(state: Uint32Array, view: DataView, from: number): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  for (let i = 0; i < 64; i++) {
    const round = i >>> 4;
    let mixed: number;
    let word: number;
    if (round === 0) {
      mixed = (b & c) | (~b & d);
      word = i;
    } else if (round === 1) {
      mixed = (d & b) | (~d & c);
      word = (5 * i + 1) & 15;
    } else if (round === 2) {
      mixed = b ^ c ^ d;
      word = (3 * i + 5) & 15;
    } else {
      mixed = c ^ (b | ~d);
      word = (7 * i) & 15;
    }
    const sum = (a + mixed + (SINES[i] as number) + view.getInt32(from + word * 4, true)) | 0;
    const by = ROTATIONS[round * 4 + (i & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
}
