import * as v from 'valibot';

/**
 * The leaves of the file schemas. Every message is the instruction what to write, as a whole sentence;
 * `refusal.ts` puts the place and what was found before it.
 */

export function whole(low: number, high: number, of = 'whole number') {
  const fix = `Write a ${of} from ${low} to ${high}.`;
  return v.pipe(v.number(fix), v.integer(fix), v.minValue(low, fix), v.maxValue(high, fix));
}

export function decimal(low: number, high: number) {
  const fix = `Write a number from ${low} to ${high}.`;
  return v.pipe(v.number(fix), v.finite(fix), v.minValue(low, fix), v.maxValue(high, fix));
}

export function text(longest: number, shortest = 1) {
  const fix = `Write text of ${shortest} to ${longest} characters.`;
  return v.pipe(v.string(fix), v.minLength(shortest, fix), v.maxLength(longest, fix));
}

export function flag() {
  return v.boolean('Write true or false.');
}

export function oneOf<const T extends readonly string[]>(choices: T) {
  return v.picklist(choices, `Write one of ${choices.join(', ')}.`);
}

export function only<const T extends string>(value: T) {
  return v.literal(value, `Write "${value}".`);
}

export function list<T extends v.GenericSchema>(item: T, shortest: number, longest: number) {
  const fix = `Write a list of ${shortest} to ${longest} entries.`;
  return v.pipe(
    v.unknown(),
    v.check((value) => Array.isArray(value) && value.length >= shortest, fix),
    v.check((value) => Array.isArray(value) && value.length <= longest, fix),
    v.array(item, fix),
  );
}

/** An object with exactly these fields. Fields wrapped in `v.optional` or `v.exactOptional` may be left out. */
export function object<const T extends v.ObjectEntries>(entries: T) {
  return v.pipe(v.unknown(), v.check(isRecord, 'Write an object in braces.'), strict(entries));
}

/** The same without the check that it is no list, as `v.variant` wants it. */
export function strict<const T extends v.ObjectEntries>(entries: T) {
  const known = Object.keys(entries);
  return v.strictObject(entries, (issue) => unknownOrMissing(issue, known));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Message kept for `refusal.ts`: which fields there are. */
function unknownOrMissing(issue: { expected: string | null }, known: readonly string[]): string {
  return issue.expected === 'never' ? known.join(' ') : 'Add it.';
}
