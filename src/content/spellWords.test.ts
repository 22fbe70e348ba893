import { expect, it } from 'vitest';
import type { Habit, Spell } from '../engine/clients/spells.ts';
import type { Notice } from '../engine/notices.ts';
import { spellWords } from './spellWords.ts';

const SECOND = 1e9;
const strike = { at: 3 * SECOND } as Notice;
const going = { strike, events: [], overAt: null, until: 14 * SECOND, now: 14 * SECOND };

function spell(app: number, from: number, to: number, habit: Habit = 'ttl', lasts = false): Spell {
  return { app, from: from * SECOND, to: to * SECOND, habit, lasts };
}

function said(spells: Spell[], of: Parameters<typeof spellWords>[1] = going): string {
  return spellWords(spells, of).replaceAll('\u00a0', ' ');
}

it('tells the apps apart, the shortest first, with what each of them does', () => {
  expect(said([spell(0, 3, 8), spell(1, 3, 13.9, 'stuck', true), spell(2, 3, 7, 'nodes')])).toBe(
    'How long requests or calls failed: app-3, which asks the nodes, 4 s; app-1, which honours the TTL, 5 s; app-2, which keeps its first answer, 11 s so far.',
  );
});

it('counts no calm time as failing, and nothing as going on once calls were said to succeed', () => {
  const since = (to: number, recovered = false) => {
    const told = { seq: 1, at: 14 * SECOND, code: 'requests-recovered' } as Notice;
    return said([spell(0, 3, to, 'ttl', true)], { ...going, events: recovered ? [told] : [] });
  };
  expect(since(13.9)).toBe('How long requests or calls failed: app-1 11 s so far.');
  expect(since(12.1)).toBe('How long requests or calls failed: app-1 9.1 s so far.');
  expect(since(12.1, true)).toBe('How long requests or calls failed: app-1 9.1 s.');
});

it('leaves the kind out where all are of one', () => {
  expect(said([spell(0, 3, 8), spell(1, 3, 9)])).toBe(
    'How long requests or calls failed: app-1 5 s; app-2 6 s.',
  );
});

it('adds up several spells and leaves out those of another story', () => {
  expect(said([spell(0, 1, 8), spell(1, 4, 5), spell(1, 9, 11)])).toBe(
    'How long requests or calls failed: app-2 3 s.',
  );
  expect(said([spell(0, 1, 2), spell(0, 9, 10)], { ...going, overAt: 8 * SECOND })).toBe('');
  expect(said([spell(0, 6, 8)], { ...going, until: 6 * SECOND })).toBe('');
});

it('names those together that failed for as long', () => {
  expect(said([spell(1, 3, 8, 'ttl'), spell(0, 3, 8)])).toBe(
    'How long requests or calls failed: app-1 and app-2 5 s.',
  );
});

it('tells many apps by their kind', () => {
  const many = Array.from({ length: 6 }, (_, app) =>
    spell(app, 3, 5 + app, app < 4 ? 'ttl' : 'nodes'),
  );
  expect(said(many)).toBe(
    'How long requests or calls failed: app-1, app-2, app-3 and app-4, which honour the TTL, 2 s to 5 s; app-5 and app-6, which ask the nodes, 6 s to 7 s.',
  );
});

it('says which apps were down themselves, not that they failed for no time', () => {
  const down = { ...spell(0, 3, 14, 'none', true), down: true as const };
  expect(said([spell(0, 3, 3), spell(1, 3, 7), down])).toBe(
    'How long requests or calls failed: app-2 4 s. app-1 was itself down, 11 s so far.',
  );
  const back = { ...down, to: 9 * SECOND, lasts: false };
  expect(said([spell(0, 3, 3), spell(0, 10, 12), back])).toBe(
    'How long requests or calls failed: app-1 2 s. app-1 was itself down, 6 s.',
  );
  expect(said([spell(0, 3, 3), back, { ...back, app: 1 }])).toBe(
    'app-1 and app-2 were themselves down, 6 s.',
  );
});

it('gives a single failure no length', () => {
  expect(said([spell(1, 6, 6), spell(5, 6, 6)])).toBe(
    'How long requests or calls failed: app-2 and app-6 at one moment.',
  );
  const many = Array.from({ length: 6 }, (_, app) => spell(app, 5, 5 + app));
  expect(said(many)).toBe('How long requests or calls failed: 6 apps up to 5 s.');
});
