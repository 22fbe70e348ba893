// @vitest-environment happy-dom
import { createRoot } from 'react-dom/client';
import { afterEach, expect, it, vi } from 'vitest';
import { FakeHost, frameAt, opened, run } from '../lab/fakeHost.ts';
import { createLab } from '../lab/lab.ts';
import { RowRing } from '../lab/rows.ts';
import { namesOf } from '../ui/names.ts';
import { Presenter } from './Presenter.tsx';
import type { Rehearsal } from './plan.ts';

const none = new RowRing(1, 1);
const rehearsal: Rehearsal = {
  run,
  notices: [],
  samples: none,
  fine: none,
  frame: frameAt(1, 0),
  names: namesOf(null),
  moments: [],
};
vi.mock('./rehearse.ts', () => ({ rehearse: async () => rehearsal }));

afterEach(() => document.body.replaceChildren());

it('takes a key as soon as its steps are in sight', async () => {
  const host = new FakeHost();
  const lab = createLab(host);
  void lab.open('{}');
  // The stage draws nothing.
  host.say(opened(1, { topology: null }));
  const place = document.createElement('div');
  document.body.append(place);
  let pressed = false;
  new MutationObserver(() => {
    if (pressed || !place.textContent?.includes('1 of 3')) return;
    pressed = true;
    dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }));
  }).observe(place, { childList: true, subtree: true });
  createRoot(place).render(<Presenter lab={lab} />);
  await vi.waitFor(() => expect(pressed).toBe(true));
  await vi.waitFor(() => expect(place.textContent).toContain('2 of 3'));
});
