import { describe, expect, it, vi } from 'vitest';
import { type FakeHost, opened, running } from './fakeHost.ts';

describe('a restart', () => {
  const answers = (host: FakeHost) => {
    for (const message of host.taken()) {
      if (message.kind !== 'query') continue;
      const { id, what } = message;
      if (what.kind === 'again')
        host.say({
          kind: 'answer',
          id,
          answer: { kind: 'again', text: 'the same from its start' },
        });
      if (what.kind === 'run') {
        const answer = { kind: 'run', text: 'the run before', at: 0, digest: '' } as const;
        host.say({ kind: 'answer', id, answer });
      }
    }
  };
  const opens = (host: FakeHost) =>
    host.taken().flatMap((m) => (m.kind === 'open' ? [[m.epoch, m.text]] : []));

  it('begins the run that is on screen', async () => {
    const { host, lab } = await running();
    const begun = lab.restart();
    answers(host);
    await vi.waitFor(() => expect(opens(host)).toEqual([[2, 'the same from its start']]));
    host.say(opened(2));
    await begun;
    expect(lab.store.getState().restarts).toEqual({ undo: true, redo: false });
  });

  it('comes to nothing when another run is opened while it waits', async () => {
    const { host, lab } = await running();
    const begun = lab.restart();
    const other = lab.open('another run');
    expect(host.sent.filter((m) => m.kind === 'open').length).toBe(1);
    answers(host);
    host.say(opened(2));
    await Promise.all([begun, other]);
    expect(opens(host)).toEqual([]);
    expect(lab.store.getState().restarts).toEqual({ undo: false, redo: false });
  });
});
