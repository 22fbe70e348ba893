// @vitest-environment happy-dom
import { act, createRef } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { FakeHost } from '../../lab/fakeHost.ts';
import { createLab } from '../../lab/lab.ts';
import type { Live } from '../../lab/types.ts';
import { geometryOf } from './geometry.ts';
import { Scrubber, type ScrubberHandle } from './Scrubber.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
Object.assign(document, { fonts: { status: 'loaded' } });

it('the axis says the moment once a view that zooms reaches to it', async () => {
  const lab = createLab(new FakeHost());
  const place = document.createElement('div');
  const handle = createRef<ScrubberHandle>();
  await act(async () =>
    createRoot(place).render(
      <Scrubber lab={lab} geometry={geometryOf(3, 'normal')} ref={handle} />,
    ),
  );
  const range = place.querySelector('input') as HTMLInputElement;
  const live = { ...lab.live, at: 2e9 };
  for (const to of [40e6, 500e6, 60e9]) handle.current?.paint(live, { from: 0, to }, 600);
  expect(range.max).toBe('60000000000');
  expect(range.value).toBe('2000000000');
});

it('says the moment now and then while the run goes on, and at once where it has jumped', async () => {
  const lab = createLab(new FakeHost());
  const place = document.createElement('div');
  const handle = createRef<ScrubberHandle>();
  await act(async () =>
    createRoot(place).render(
      <Scrubber lab={lab} geometry={geometryOf(3, 'normal')} ref={handle} />,
    ),
  );
  const now = vi.spyOn(performance, 'now');
  const told = (millis: number, live: Partial<Live>) => {
    now.mockReturnValue(millis);
    handle.current?.paint({ ...lab.live, playing: true, ...live }, { from: 0, to: 60e9 }, 600);
    return place.querySelector('input')?.value;
  };
  expect(told(1_000, { at: 14e9, jumps: 1 })).toBe('14000000000');
  expect(told(1_016, { at: 15e9, jumps: 1 })).toBe('14000000000');
  expect(told(1_260, { at: 16e9, jumps: 1 })).toBe('16000000000');
  // Another run begins.
  expect(told(1_276, { at: 0, jumps: 2 })).toBe('0');
  now.mockRestore();
});
