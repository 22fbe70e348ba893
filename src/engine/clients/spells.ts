import type { Nanos } from '../base/units.ts';

/** How an app comes to know the primary of a shard. */
export const habits = ['none', 'ttl', 'stuck', 'nodes', 'start'] as const;
export type Habit = (typeof habits)[number];

/** After so long without a failure the next one begins another spell. */
const CALM_NANOS: Nanos = 2e9;
/** app, from, to, habit */
const STRIDE = 4;
const KEPT = 1_024;

/** A spell in which requests or calls of an app failed: the first and the last of them; or in which it was down. */
export type Spell = {
  app: number;
  from: Nanos;
  to: Nanos;
  habit: Habit;
  lasts: boolean;
  /** The app itself was down, for all that time. */
  down?: true;
};

/** When each app met failures. Changes nothing in the run and is no part of its digest. */
export class Spells {
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly habit: Uint8Array;
  /** Rows of spells that are over, oldest first. */
  private readonly past: number[] = [];
  /** When each app went down, -1 while it runs; and app, from, to of those that came back. */
  private readonly downSince: Float64Array;
  private readonly downs: number[] = [];

  constructor(apps: number) {
    this.from = new Float64Array(apps).fill(-1);
    this.to = new Float64Array(apps);
    this.habit = new Uint8Array(apps);
    this.downSince = new Float64Array(apps).fill(-1);
  }

  stopped(app: number, now: Nanos): void {
    if ((this.downSince[app] as number) < 0) this.downSince[app] = now;
  }

  started(app: number, now: Nanos): void {
    const { downs } = this;
    const since = this.downSince[app] as number;
    if (since < 0) return;
    if (downs.length >= KEPT * 3) downs.splice(0, 3);
    downs.push(app, since, now);
    this.downSince[app] = -1;
  }

  /** A call or a request of an app failed; true when a spell begins with it, whose habit is to be told. */
  failed(app: number, now: Nanos): boolean {
    const from = this.from[app] as number;
    const isNew = from < 0 || now - (this.to[app] as number) >= CALM_NANOS;
    if (isNew) {
      if (from >= 0) this.close(app);
      this.from[app] = now;
    }
    this.to[app] = now;
    return isNew;
  }

  begins(app: number, habit: Habit): void {
    this.habit[app] = habits.indexOf(habit);
  }

  private close(app: number): void {
    const { past } = this;
    if (past.length >= KEPT * STRIDE) past.splice(0, STRIDE);
    past.push(app, this.from[app] as number, this.to[app] as number, this.habit[app] as number);
  }

  /** All spells so far, those of before first; after them those in which apps were down. */
  all(now: Nanos): Spell[] {
    const out: Spell[] = [];
    const put = (app: number, from: Nanos, to: Nanos, habit: number) =>
      out.push({ app, from, to, habit: habits[habit] ?? 'none', lasts: now - to < CALM_NANOS });
    const { past } = this;
    for (let i = 0; i < past.length; i += STRIDE)
      put(...(past.slice(i, i + STRIDE) as [number, number, number, number]));
    for (const [app, from] of this.from.entries())
      if (from >= 0) put(app, from, this.to[app] as number, this.habit[app] as number);
    const { downs } = this;
    const putDown = (app: number, from: Nanos, to: Nanos, lasts: boolean) =>
      out.push({ app, from, to, habit: 'none', lasts, down: true });
    for (let i = 0; i < downs.length; i += 3)
      putDown(downs[i] as number, downs[i + 1] as number, downs[i + 2] as number, false);
    for (const [app, from] of this.downSince.entries())
      if (from >= 0) putDown(app, from, now, true);
    return out;
  }
}
