// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../engine/notices.ts';
import type { KnobView } from '../../worker/protocol.ts';
import { FakeHost, frameAt, opened, run, tables } from '../lab/fakeHost.ts';
import { createLab } from '../lab/lab.ts';
import { Session } from '../state/session.ts';
import { EventLog } from './EventLog.tsx';
import { Knob } from './Knob.tsx';
import { MessageBars } from './MessageBars.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const ttl: KnobView = {
  path: 'cache.ttlMs',
  label: 'Time to live',
  about: 'After this an item counts as expired.',
  group: 'cache',
  level: 1,
  kind: 'number',
  unit: 'ms',
  min: 1_000,
  max: 3_600_000,
  step: 1_000,
  scale: 'log',
  value: 300_000,
  standard: 300_000,
  replacesCluster: false,
  disabled: '',
};

async function mounted(draw: (lab: ReturnType<typeof createLab>) => React.ReactNode) {
  const host = new FakeHost();
  const lab = createLab(host);
  void lab.open('{}');
  host.say(opened(1, { tables: { ...tables, knobs: [ttl] } }));
  host.taken();
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  await act(async () => root.render(draw(lab)));
  return { host, lab, place, root };
}

/** What a hand does to a range input, or to a field. */
function slide(input: HTMLInputElement, position: number | string): void {
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
  set?.call(input, String(position));
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe('Knob', () => {
  it('sends the last of many values once, and shows a refusal at the control', async () => {
    const { host, place } = await mounted((lab) => <Knob lab={lab} knob={ttl} />);
    const input = place.querySelector('input') as HTMLInputElement;
    await act(async () => {
      for (const position of [120, 150, 200]) slide(input, position);
    });
    expect(place.querySelector('output')?.textContent).toBe('1 h');
    await act(async () => vi.advanceTimersByTime(200));
    const change = { kind: 'set', knob: 'cache.ttlMs', value: 3_600_000 };
    expect(host.taken()).toEqual([{ kind: 'intervene', epoch: 1, change }]);
    await act(async () =>
      host.say({ kind: 'intervened', epoch: 1, intervention: null, refusal: 'Not now.', run }),
    );
    expect(place.querySelector('[role=alert]')?.textContent).toBe('Not now.');
    expect(place.querySelector('output')?.textContent).toBe('5 min');
  });

  it('sends what was chosen when its panel is left at once, and nothing twice', async () => {
    const { host, place, root } = await mounted((lab) => <Knob lab={lab} knob={ttl} />);
    const input = place.querySelector('input') as HTMLInputElement;
    await act(async () => slide(input, 200));
    await act(async () => root.render(null));
    const change = { kind: 'set', knob: 'cache.ttlMs', value: 3_600_000 };
    expect(host.taken()).toEqual([{ kind: 'intervene', epoch: 1, change }]);
    await act(async () => vi.advanceTimersByTime(200));
    expect(host.taken()).toEqual([]);
  });

  it('offers the way back when it stands elsewhere than at the start', async () => {
    const { host, place } = await mounted((lab) => (
      <Knob lab={lab} knob={{ ...ttl, value: 1_000 }} />
    ));
    const back = place.querySelector('.knob-default') as HTMLButtonElement;
    expect(back.textContent).toBe('Back to 5\u00a0min');
    await act(async () => back.click());
    await act(async () => vi.advanceTimersByTime(200));
    expect(host.taken()).toMatchObject([{ change: { value: 300_000 } }]);
  });
});

describe('the number of a Knob', () => {
  const write = async (field: HTMLInputElement, text: string, key: string) => {
    await act(async () => slide(field, text));
    const options = { key, bubbles: true, cancelable: true };
    await act(async () => void field.dispatchEvent(new KeyboardEvent('keydown', options)));
  };

  it('is written exactly, refused with its bounds, and left as it was by Escape', async () => {
    const { host, place } = await mounted((lab) => <Knob lab={lab} knob={ttl} />);
    const button = () => place.querySelector('button.knob-value') as HTMLButtonElement;
    const field = () => place.querySelector('input[type=text]') as HTMLInputElement;
    expect(button().getAttribute('aria-label')).toBe('Time to live, 5\u00a0min: write the number');
    await act(async () => button().click());
    expect(field().value).toBe('5\u00a0min');
    await write(field(), '2 h', 'Enter');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(place.querySelector('[role=alert]')?.textContent).toBe(
      'Time to live: write a number from 1\u00a0s to 1\u00a0h.',
    );
    await write(field(), '7.5', 'Enter');
    expect(field()).toBeNull();
    expect(document.activeElement).toBe(button());
    expect(place.querySelector('[role=alert]')?.textContent).toBe('');
    await act(async () => vi.advanceTimersByTime(200));
    const change = { kind: 'set', knob: 'cache.ttlMs', value: 450_000 };
    expect(host.taken()).toEqual([{ kind: 'intervene', epoch: 1, change }]);

    await act(async () => button().click());
    await write(field(), '9', 'Escape');
    expect(document.activeElement).toBe(button());
    await act(async () => vi.advanceTimersByTime(200));
    expect(host.taken()).toEqual([]);
  });
});

describe('EventLog', () => {
  it('is a log that leaves the reading out to the announcer, and its lines lead to causes, effects and moments', async () => {
    const { host, place } = await mounted((lab) => <EventLog lab={lab} />);
    expect(place.textContent).toContain('Nothing has gone wrong yet. Crash something.');
    const down: Notice = {
      seq: 0,
      at: 5e9,
      code: 'origin-down',
      subject: 'origin',
      args: {},
      cause: -1,
    };
    const back: Notice = {
      ...down,
      seq: 1,
      at: 6e9,
      code: 'origin-back',
      args: { afterNanos: 1e9 },
    };
    await act(async () => {
      host.tick(300);
      host.say({ kind: 'frame', frame: frameAt(1, 6e9, { notices: [down, back] }) });
      host.tick(300);
    });
    expect(place.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('off');
    const line = place.querySelector('li button') as HTMLButtonElement;
    expect(line.querySelector('.event-number')?.textContent).toBe('1');
    host.taken();
    await act(async () => line.click());
    const buttons = () => [...place.querySelectorAll<HTMLButtonElement>('.causes button')];
    const words = () => buttons().map((button) => button.textContent?.replaceAll('\u00a0', ' '));
    expect(words()).toEqual([
      'Go to 5.0 s',
      '6.0 s in the end: The database answers again after 1 s.',
    ]);
    // To the event that came of it, and back to what led to that.
    await act(async () => buttons()[1]?.click());
    expect(words()).toEqual(['Go to 6.0 s', '5.0 s The database stopped answering.']);
    await act(async () => buttons()[1]?.click());
    await act(async () => buttons()[0]?.click());
    expect(host.taken()).toEqual([{ kind: 'seek', epoch: 2, to: 5e9, lookback: 40e6 }]);
  });
});

describe('MessageBars', () => {
  it('names time and cause when the engine fails and leads back to the last good moment', async () => {
    const { host, place } = await mounted((lab) => (
      <MessageBars lab={lab} session={new Session(lab, false)} />
    ));
    await act(async () =>
      host.say({
        kind: 'failed',
        epoch: 1,
        at: 7e9,
        message: 'The heap is out of order.',
        runText: '{}',
        checkpointAt: 5e9,
      }),
    );
    expect(place.querySelector('[role=alert] p')?.textContent).toBe(
      'The engine stopped at 7.0\u00a0s: The heap is out of order.',
    );
    host.taken();
    await act(async () => place.querySelector('button')?.click());
    expect(host.taken()).toEqual([{ kind: 'seek', epoch: 2, to: 5e9, lookback: 40e6 }]);
  });
});
