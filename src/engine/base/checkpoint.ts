/**
 * A checkpoint of live state: a deep copy of typed arrays, arrays, plain objects and class instances, and
 * the way back *into* the same live objects, so that they keep the shapes the compiler has learned.
 * Frozen objects are shared, not copied: that is how a table that never changes is marked.
 * Functions and symbols are not state and are shared as they are; a Map or Set is refused.
 */
export type Saved = { readonly bytes: number; readonly root: unknown };

type Typed = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

function isTyped(value: unknown): value is Typed {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * Copies everything reachable from `live`. `bytes` counts typed arrays and eight for each other field.
 * `shared` objects are referred to, not copied: the same list goes to `restore`.
 */
export function capture(live: object, shared: readonly object[] = []): Saved {
  const seen = new Map<object, unknown>(shared.map((object) => [object, object]));
  let bytes = 0;
  const copy = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) {
      bytes += 8;
      return value;
    }
    if (isTyped(value)) {
      const known = seen.get(value);
      if (known) return known;
      bytes += value.byteLength;
      const made = value.slice();
      seen.set(value, made);
      return made;
    }
    if (Object.isFrozen(value) || value instanceof DataView) return value;
    const known = seen.get(value);
    if (known) return known;
    if (value instanceof Map || value instanceof Set) throw new Error('A Map cannot be saved.');
    if (Array.isArray(value)) {
      const made: unknown[] = [];
      seen.set(value, made);
      for (const item of value) made.push(copy(item));
      return made;
    }
    const made: Record<string, unknown> = Object.create(Object.getPrototypeOf(value));
    seen.set(value, made);
    for (const key of Object.keys(value)) made[key] = copy((value as Record<string, unknown>)[key]);
    return made;
  };
  const root = copy(live);
  return { bytes, root };
}

/**
 * Puts what `saved` holds back into `live`. `saved` stays as it was and can be used again. Into another live
 * object than the one it came from, `own` are the objects to refer to in place of `shared`, in its order.
 */
export function restore(
  live: object,
  saved: Saved,
  shared: readonly object[] = [],
  own: readonly object[] = shared,
): void {
  const seen = new Map<object, object>(shared.map((object, i) => [object, own[i] ?? object]));
  // Two saved objects never go back into one live object, even where the live ones are shared by now.
  const taken = new Set<object>();
  const back = (target: unknown, source: unknown): unknown => {
    if (typeof source !== 'object' || source === null) return source;
    if (isTyped(source)) {
      const known = seen.get(source);
      if (known) return known;
      let made = target as Typed;
      const fits =
        isTyped(target) &&
        target.length === source.length &&
        target.constructor === source.constructor &&
        !taken.has(target);
      if (fits) target.set(source);
      else made = source.slice();
      seen.set(source, made);
      taken.add(made);
      return made;
    }
    if (Object.isFrozen(source) || source instanceof DataView) return source;
    const known = seen.get(source);
    if (known) return known;
    if (Array.isArray(source)) {
      const made =
        Array.isArray(target) && !Object.isFrozen(target) && !taken.has(target) ? target : [];
      seen.set(source, made);
      taken.add(made);
      made.length = source.length;
      for (let i = 0; i < source.length; i++) made[i] = back(made[i], source[i]);
      return made;
    }
    const fits =
      typeof target === 'object' &&
      target !== null &&
      !Object.isFrozen(target) &&
      !taken.has(target) &&
      Object.getPrototypeOf(target) === Object.getPrototypeOf(source);
    const made = (fits ? target : Object.create(Object.getPrototypeOf(source))) as Record<
      string,
      unknown
    >;
    seen.set(source, made);
    taken.add(made);
    const fields = source as Record<string, unknown>;
    for (const key of Object.keys(made)) if (!(key in fields)) delete made[key];
    for (const key of Object.keys(fields)) made[key] = back(made[key], fields[key]);
    return made;
  };
  back(live, saved.root);
}
