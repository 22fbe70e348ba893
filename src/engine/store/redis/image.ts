import { type Nanos, NEVER } from '../../base/units.ts';
import type { Store } from '../store.ts';
import { type ByteModelName, expiryCost, keyCost, valueCost } from './bytes.ts';
import type { Entries } from './entries.ts';
import type { PageLayout } from './pages.ts';

/**
 * The keys of a node at one moment, as a file holds them. Never changes once made (frozen, so that checkpoints
 * share it): entry i is key `keys[i]` with the sizes, version and expiry of the same place.
 */
export type Image = Readonly<{
  at: Nanos;
  keys: Int32Array;
  keyBytes: Int32Array;
  valueBytes: Int32Array;
  versions: Float64Array;
  expiresAt: Float64Array;
  /** Size of the file. */
  bytes: number;
}>;

/** Bytes of an RDB file beside key and value: type and lengths (455,288,988 bytes for 450,000 keys of 1,000), and 9 for an expiry. */
const RDB_KEY_BYTES = 4;
const RDB_EXPIRY_BYTES = 9;

/** Copies what is resident. */
export function imageOf(entries: Entries, at: Nanos): Image {
  const { count } = entries.all;
  const keys = new Int32Array(count);
  const keyBytes = new Int32Array(count);
  const valueBytes = new Int32Array(count);
  const versions = new Float64Array(count);
  const expiresAt = new Float64Array(count);
  let bytes = 0;
  let i = 0;
  for (let entry = 0; entry < entries.end; entry++) {
    if ((entries.keys[entry] as number) < 0) continue;
    keys[i] = entries.keys[entry] as number;
    keyBytes[i] = entries.keyBytes[entry] as number;
    valueBytes[i] = entries.valueBytes[entry] as number;
    versions[i] = entries.versions[entry] as number;
    expiresAt[i] = entries.expiresAt[entry] as number;
    bytes += (keyBytes[i] as number) + (valueBytes[i] as number) + RDB_KEY_BYTES;
    if (expiresAt[i] !== NEVER) bytes += RDB_EXPIRY_BYTES;
    i += 1;
  }
  return Object.freeze({ at, keys, keyBytes, valueBytes, versions, expiresAt, bytes });
}

/** Writes the keys of an image that are not due into a store; `wants` says which. Returns how many. */
export function loadImage(
  store: Store,
  image: Image,
  at: Nanos,
  wants: ((key: number) => boolean) | null,
): number {
  let loaded = 0;
  for (let i = 0; i < image.keys.length; i++) {
    const key = image.keys[i] as number;
    const expiresAt = image.expiresAt[i] as number;
    if (expiresAt <= at || (wants !== null && !wants(key))) continue;
    const keyBytes = image.keyBytes[i] as number;
    const valueBytes = image.valueBytes[i] as number;
    store.set(key, keyBytes, valueBytes, image.versions[i] as number, expiresAt, at);
    loaded += 1;
  }
  return loaded;
}

/**
 * How the entries lie in memory: the mean of what each takes now, side by side in the order in which keys came.
 * The allocator gives an overwritten value the place that the overwrite before it has freed, so those values lie
 * among each other in no order.
 */
export function pageLayout(entries: Entries, model: ByteModelName): PageLayout {
  let keys = 0;
  let objects = 0;
  let values = 0;
  for (let entry = 0; entry < entries.end; entry++) {
    if ((entries.keys[entry] as number) < 0) continue;
    const bytes = entries.valueBytes[entry] as number;
    const embedded = bytes <= 44;
    keys += keyCost(model, entries.keyBytes[entry] as number);
    objects += embedded ? 0 : 16;
    values += valueCost(model, bytes) - (embedded ? 0 : 16);
  }
  const rewritten = entries.rewritten.slice(0, (entries.end + 31) >>> 5);
  const count = Math.max(1, entries.all.count);
  const isEmbeddedKey = model === 'valkey-8.0';
  return {
    entries: entries.end,
    rewritten,
    entryBytes: isEmbeddedKey ? keys / count : expiryCost(model),
    objectBytes: objects / count,
    valueBytes: values / count,
  };
}
