/** Time since the start of a run: a whole number of nanoseconds. A double holds it exactly to 104 days. */
export type Nanos = number;

export const MICROSECOND: Nanos = 1e3;
export const MILLISECOND: Nanos = 1e6;
export const SECOND: Nanos = 1e9;
export const MINUTE: Nanos = 60e9;

export const KIB = 1024;
export const MIB = 1024 * 1024;

/** "Never", for an expiry time or a deadline. Finite, so that it survives JSON. */
export const NEVER: Nanos = Number.MAX_SAFE_INTEGER;
