// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, it, vi } from 'vitest';
import lazyUndertaker from '../../content/scenarios/lazy-undertaker.json' with { type: 'json' };
import type { KnobView } from '../../worker/protocol.ts';
import { FakeHost, frameAt, opened, run, tables } from '../lab/fakeHost.ts';
import { createLab } from '../lab/lab.ts';
import { refusalOf } from '../lab/refusal.ts';
import { ChangedNote, changesFrom, changeWords } from './ChangedNote.tsx';
import { ttl } from './testKnob.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** Of all scenarios, which take a while to read, the one that is opened here. */
vi.mock('../../content/scenarios/index.ts', () => ({
  scenarios: [{ id: 'lazy-undertaker', file: lazyUndertaker }],
}));

/** The note of a lab that stands at 60 s of `#/play/<id>`. */
async function noted(id = '') {
  location.hash = `#/play/${id}`;
  const host = new FakeHost();
  const lab = createLab(host);
  void lab.open('{}');
  host.say(opened(1));
  host.say({ kind: 'frame', frame: frameAt(1, 60e9) });
  const place = document.createElement('div');
  const root = createRoot(place);
  await act(async () => root.render(<ChangedNote lab={lab} />));
  const show = (knobs: KnobView[]) =>
    act(async () => lab.store.setState({ tables: { ...tables, knobs } }));
  return { host, lab, place, show };
}

describe('ChangedNote', () => {
  const shards: KnobView = {
    ...ttl,
    path: 'cluster.shards',
    label: 'Shards',
    group: 'cluster',
    unit: 'shards',
    min: 1,
    max: 90,
    value: 90,
    standard: 4,
  };

  const words = async (knobs: KnobView[]) => {
    const { place, show } = await noted();
    await show(knobs);
    return place;
  };

  it('says which settings are not those that the scenario speaks of, and is silent before', async () => {
    const turned = { ...ttl, value: 1_000 };
    expect((await words([ttl, { ...shards, value: 4 }])).textContent).toBe('');
    expect((await words([turned, { ...shards, value: 4 }])).textContent).toBe(
      'Changed from the scenario: Time to live 1\u00a0s, not 5\u00a0min. Set it back',
    );
    expect((await words([shards])).textContent).toBe(
      'Changed from the scenario: 90\u00a0shards, not 4. Set it back',
    );
    expect((await words([{ ...shards, disabled: 'Not here.' }])).textContent).toBe('');
    const more = ['Replicas', 'Zones'].map((label) => ({ ...shards, label, path: label }));
    const place = await words([shards, ...more]);
    expect(place.textContent).toMatch(
      /; Replicas 90\sshards, not 4\sshards; 1 more\. Set it back$/,
    );
    // What is not named at once is one press away.
    await act(async () => place.querySelector('button')?.click());
    expect(place.textContent).toMatch(
      /; Zones 90\sshards, not 4\sshards; show fewer\. Set it back$/,
    );
  });

  it('has all that differs, whatever its group, the cluster first', () => {
    const turned = { ...ttl, value: 60_000 };
    const cluster = { ...shards, path: 'cluster.replicas', value: 4 };
    const before = [ttl, { ...shards, value: 4 }, cluster];
    expect(changesFrom([turned, shards, cluster], before).map(changeWords)).toEqual([
      '90\u00a0shards, not 4',
      'Time to live 60\u00a0s, not 5\u00a0min',
    ]);
    expect(changesFrom([turned], [turned])).toEqual([]);
  });

  it('takes what the scenario does by itself for no change, and sets back what is one', async () => {
    const own = lazyUndertaker.interventions.findLast((i) => i.kind === 'set' && i.at <= 60e9);
    const path = own?.knob ?? '';
    const value = Number(own?.value);
    const rate = { ...ttl, path, value: value / 2, standard: value / 4, unit: '1/s' };
    const { host, place, show } = await noted('lazy-undertaker');
    host.taken();
    await show([rate]);
    await act(() => vi.waitFor(() => expect(place.textContent).toContain('Set it back')));
    await act(async () => place.querySelector('button')?.click());
    const sent = host.taken().flatMap((m) => (m.kind === 'intervene' ? [m.change] : []));
    expect(sent).toEqual([{ kind: 'set', knob: path, value }]);
    await show([{ ...rate, value }]);
    expect(place.textContent).toBe('');
    await show([{ ...rate, value: rate.standard }]);
    expect(place.textContent).toContain('Changed from the scenario');
    // Nor what follows of it: of the cluster only what somebody has set.
    await show([shards]);
    expect(place.textContent).toBe('');
  });

  it('says what refuses to be set back, until something else is done', async () => {
    const { host, lab, place, show } = await noted();
    await show([{ ...ttl, value: 1_000 }]);
    host.taken();
    const answer = (refusal: string | null) => {
      const [asked] = host.taken();
      if (asked?.kind !== 'intervene') throw new Error('Nothing is asked.');
      const intervention = refusal === null ? { at: 60e9, ...asked.change } : null;
      return act(async () =>
        host.say({ kind: 'intervened', epoch: 1, intervention, refusal, run }),
      );
    };
    await act(async () => place.querySelector('button')?.click());
    // What is refused is tried again: another setting may have stood in its way.
    for (let round = 0; round < 3; round++) await answer('Not now.');
    const said = () => refusalOf(lab.store.getState());
    expect([said(), lab.store.getState().message]).toEqual(['Not now.', null]);
    void lab.intervene({ kind: 'set', knob: 'cache.ttlMs', value: 2_000 });
    await answer(null);
    expect(said()).toBeNull();
  });
});
