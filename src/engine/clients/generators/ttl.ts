import { Mulberry32 } from './mulberry32.ts';

/**
 * TTL of a key in whole milliseconds from [low, high): drawn from its number alone, so that every write of the
 * key brings the same.
 */
export function ttlMsOf(key: number, lowMs: number, highMs: number): number {
  if (highMs <= lowMs) return lowMs;
  return Math.floor(lowMs + ttlDraw(key) * (highMs - lowMs));
}

/** A uniform number in [0, 1) that belongs to a key. */
export function ttlDraw(key: number): number {
  return new Mulberry32(key * 2654435761 + 77).next();
}
