import type { Habit, Spell } from '../engine/clients/spells.ts';
import type { Aftermath } from './aftermath.ts';
import { counted, formatNanos, listed } from './words.ts';

/** More apps than this are told by their kind. */
const MOST_APPS = 4;
/** A failure no older than this: things are failing. */
const FRESH_NANOS = 0.25e9;

/** What an app does that knows the primary in this way: of one, of several. */
const kinds: Readonly<Record<Habit, readonly [string, string]>> = {
  none: ['', ''],
  ttl: ['honours the TTL', 'honour the TTL'],
  stuck: ['keeps its first answer', 'keep their first answer'],
  nodes: ['asks the nodes', 'ask the nodes'],
  start: ['read the slot table at the start', 'read the slot table at the start'],
};

/** Of a strike: its story so far. */
type Story = Pick<Aftermath, 'strike' | 'events' | 'overAt' | 'until' | 'now'>;
type Part = { app: number; habit: Habit; nanos: number; lasts: boolean };

/** For how long requests or calls of each app failed after a strike, the shortest first; empty where none did. */
export function spellWords(
  spells: readonly Spell[],
  { strike, events, overAt, until, now }: Story,
): string {
  const storyEnd = Math.max(strike.at, Math.min(until, overAt ?? until));
  const parts = new Map<number, Part>();
  const downs = spells.filter(({ down, from }) => down && from >= strike.at && from <= storyEnd);
  const wasDown = (app: number, at: number) =>
    downs.some((one) => one.app === app && one.from <= at && at < one.to);
  const calmAt = events.findLast(({ code }) => code === 'requests-recovered')?.at ?? -1;
  for (const { app, from, to, habit, lasts: mayLast, down } of spells) {
    // What an app had begun when it went down says nothing of the cache.
    if (down || wasDown(app, from)) continue;
    // What failed at the moment of the next strike is of the next one's story.
    if (from < strike.at || from > Math.min(storyEnd, now) || (from === until && until < now))
      continue;
    const lasts = mayLast && calmAt < to;
    // Where nothing has failed for a while another failure may follow; the time since is none of failures.
    const end = lasts && now - to < FRESH_NANOS ? now : to;
    const nanos = (parts.get(app)?.nanos ?? 0) + end - from;
    parts.set(app, { app, habit, nanos, lasts });
  }
  const all = [...parts.values()].sort((a, b) => a.nanos - b.nanos || a.app - b.app);
  const gone = downWords(downs);
  if (all.length === 0) return gone;
  const differ = all.some(({ habit }) => habit !== all[0]?.habit);
  const groups =
    all.length > MOST_APPS
      ? together(all, ({ habit, lasts }) => `${habit}${lasts}`)
      : together(all, (part) => `${part.habit}${spanOf([part])}`);
  const said = groups.map((group) => {
    const [first] = group as [Part, ...Part[]];
    const kind = differ ? kinds[first.habit][group.length === 1 ? 0 : 1] : '';
    return `${whoOf(group)}${kind && `, which ${kind},`} ${spanOf(group)}`;
  });
  return `How long requests or calls failed: ${said.join('; ')}.${gone && ` ${gone}`}`;
}

/** "app-1 was itself down, 40 s." */
function downWords(downs: readonly Spell[]): string {
  const parts = downs.map(({ app, from, to, habit, lasts }) => ({
    app,
    habit,
    lasts,
    nanos: to - from,
  }));
  return together(parts, (part) => spanOf([part]))
    .map((group) => {
      const verb = group.length === 1 ? 'was itself down' : 'were themselves down';
      return `${whoOf(group)} ${verb}, ${spanOf(group)}.`;
    })
    .join(' ');
}

/** Parts with the same key together. */
function together(parts: readonly Part[], keyOf: (part: Part) => string): Part[][] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) groups.set(keyOf(part), [...(groups.get(keyOf(part)) ?? []), part]);
  return [...groups.values()];
}

function whoOf(group: readonly Part[]): string {
  if (group.length > MOST_APPS) return counted(group.length, 'app');
  const apps = group.map(({ app }) => app).sort((a, b) => a - b);
  return listed(apps.map((app) => `app-${app + 1}`));
}

/** "4 s", "2 s to 5 s so far"; from the shortest to the longest. */
function spanOf(group: readonly Part[]): string {
  const least = lengthOf(group[0]?.nanos ?? 0);
  const most = lengthOf(group.at(-1)?.nanos ?? 0);
  const range = group[0]?.nanos === 0 ? `up to ${most}` : `${least} to ${most}`;
  return `${least === most ? least : range}${group[0]?.lasts ? ' so far' : ''}`;
}

/** A single failure has no length. */
function lengthOf(nanos: number): string {
  return nanos === 0 ? 'at one moment' : formatNanos(nanos);
}
