// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultScenario } from '../../engine/scenario/defaults.ts';
import type { KnobView } from '../../worker/protocol.ts';
import { FakeHost, frameAt, opened, tables } from '../lab/fakeHost.ts';
import { createLab } from '../lab/lab.ts';
import { Session } from '../state/session.ts';
import { revealed } from '../ui/reveal.ts';
import './CommandList.tsx';
import { CommandPalette, loadCommands } from './CommandPalette.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const samples = {
  path: 'cache.evictionSamples',
  label: 'Eviction samples',
  about: '',
  kind: 'number',
} as unknown as KnobView;

/** The list of actions over a run that was opened a moment ago, of which the tables have not come. */
async function mounted() {
  const host = new FakeHost();
  const lab = createLab(host);
  void lab.open('{}');
  const run = { scenario: defaultScenario(), seed: 1, interventions: [] };
  const parts = {
    nodes: [],
    apps: [{ id: 'app-1', zone: 0 }],
    groups: [],
    zones: ['us-east-1a'],
    gone: [],
  };
  const known = { name: 'shop', engine: 'valkey', origin: { zone: 0 } };
  const topology = { version: 1, ...known, ...parts };
  host.say(opened(1, { tables: null, run, topology }));
  const page = { lab, session: new Session(lab, false, false), show: () => undefined };
  const place = document.createElement('div');
  document.body.append(place);
  await loadCommands();
  await act(async () =>
    createRoot(place).render(<CommandPalette page={page} onClose={() => undefined} />),
  );
  const field = place.querySelector('input') as HTMLInputElement;
  const type = (words: string) =>
    act(async () => {
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      set?.call(field, words);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  const press = (key: string) =>
    act(async () => field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
  const names = () => [...place.querySelectorAll('.commands-name')].map((e) => e.textContent);
  return { host, lab, place, type, press, names };
}

beforeEach(() => {
  revealed.setState({ knob: null });
});

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});

it('does on Enter what fits best once the settings are known, and nothing else before', async () => {
  const { host, type, press, place } = await mounted();
  await type('eviction samples');
  await press('Enter');
  expect(place.querySelector('dialog')?.open).toBe(true);
  await act(async () =>
    host.say({ kind: 'tables', epoch: 1, tables: { ...tables, knobs: [samples] }, refusal: null }),
  );
  expect(place.querySelector('dialog')?.open).toBe(false);
  expect(revealed.getState().knob).toBe('cache.evictionSamples');
});

it('does at once what was chosen with the arrow keys', async () => {
  const { type, press, place } = await mounted();
  await type('theme');
  await press('ArrowDown');
  await press('Enter');
  expect(place.querySelector('dialog')?.open).toBe(false);
});

it('waits for nothing where the settings cannot be had', async () => {
  const { host, type, press, place } = await mounted();
  const refusal = 'They could not be loaded.';
  await act(async () => host.say({ kind: 'tables', epoch: 1, tables: null, refusal }));
  await type('theme dark');
  await press('Enter');
  expect(place.querySelector('dialog')?.open).toBe(false);
});

it('lists the numbers as soon as there are figures', async () => {
  const { host, lab, type, names } = await mounted();
  await type('workers busy');
  expect(names()).not.toContain('Number: Workers busy (the database)');
  await act(async () => {
    host.tick();
    host.say({ kind: 'frame', frame: frameAt(1, 1e6) });
    lab.pause();
  });
  expect(names()).toContain('Number: Workers busy (the database)');
});
