// @vitest-environment happy-dom
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeHost, opened } from '../lab/fakeHost.ts';
import { createLab } from '../lab/lab.ts';
import { playAddress } from '../routes.ts';
import { Session } from './session.ts';

const tick = () => new Promise((done) => setTimeout(done, 0));

/** A worker that opens whatever it is given, or refuses it. */
class OpeningHost extends FakeHost {
  refusal: string | null = null;
  /** Answers that are kept back, while that is asked for. */
  held: (() => void)[] | null = null;

  texts(): string[] {
    return this.sent.flatMap((message) => (message.kind === 'open' ? [message.text] : []));
  }

  protected override take(message: Parameters<FakeHost['client']['send']>[0]): void {
    super.take(message);
    if (message.kind !== 'open') return;
    const { epoch } = message;
    const { refusal } = this;
    const answer = () =>
      this.say(refusal ? { kind: 'refused', epoch, message: refusal } : opened(epoch));
    if (this.held) this.held.push(answer);
    else queueMicrotask(answer);
  }
}

function sessionAt(hash: string) {
  location.hash = hash;
  const host = new OpeningHost();
  const lab = createLab(host);
  return { host, lab, session: new Session(lab, false) };
}

describe('a session', () => {
  // A session follows the address for as long as its window is open: that of a test ends with it.
  const stops: (() => void)[] = [];
  beforeEach(() => {
    location.hash = '';
    const add = addEventListener;
    vi.stubGlobal('addEventListener', (kind: string, listen: EventListener) => {
      add(kind, listen);
      stops.push(() => removeEventListener(kind, listen));
    });
  });
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
    vi.unstubAllGlobals();
  });

  it('opens the first scenario when nothing else is asked for', async () => {
    const { host, session } = sessionAt('');
    await session.start();
    expect(host.texts().map((text) => JSON.parse(text).name)).toEqual(['First hit']);
    expect([session.store.getState().id, location.hash]).toEqual(['first-hit', '#/play/first-hit']);
  });

  it('opens the scenario of the address, at its pace', async () => {
    const { host, lab, session } = sessionAt('#/play/lose-an-az');
    await session.start();
    expect(JSON.parse(host.texts()[0] ?? '{}').scenario.name).toBe('Lose an Availability Zone');
    expect(lab.live.clock).toBe('event');
  });

  it('says so when there is no such scenario, and opens the first', async () => {
    const { lab, session } = sessionAt('#/play/nothing-like-it');
    await session.start();
    expect(session.store.getState().id).toBe('first-hit');
    expect(lab.store.getState().message).toBe(
      'There is no scenario "nothing-like-it". This is "First hit".',
    );
  });

  it('says what is wrong with a link, and opens its scenario', async () => {
    const { lab, session } = sessionAt(playAddress('one-hot-key', '1.garbage'));
    await session.start();
    expect(session.store.getState().id).toBe('one-hot-key');
    expect(lab.store.getState().message).toMatch(/^This link: .*Copy it whole\.$/);
  });

  it('leaves the list of scenarios where it is, with a run behind it', async () => {
    const { session } = sessionAt('#/scenarios');
    await session.start();
    expect([session.store.getState().id, location.hash]).toEqual(['first-hit', '#/scenarios']);
  });

  it('asks for the trace that a run names, and opens nothing until then', async () => {
    const { host, session } = sessionAt('');
    await session.start();
    const scenario = { workload: { trace: { name: 'orders.csv', requests: 7, hash: 'f' } } };
    const text = JSON.stringify({ schema: 'cachescape.run/1', scenario });
    await session.openFile(new File([text], 'run.json'));
    expect(host.texts().length).toBe(1);
    expect(session.store.getState().wanted).toMatchObject({ name: 'orders.csv', requests: 7 });
    await session.openFile(new File(['key\na\nb\na\n'], 'orders.csv'));
    expect(host.texts().at(-1)).toBe(text);
    expect(session.store.getState().wanted).toBeNull();
  });

  it('goes on asking for that trace when a run that was asked for before is opened meanwhile', async () => {
    const { host, lab, session } = sessionAt('');
    await session.start();
    const held: (() => void)[] = [];
    host.held = held;
    const opening = session.openScenario('lose-an-az');
    await vi.waitFor(() => expect(held).toHaveLength(1));
    const scenario = { workload: { trace: { name: 'orders.csv', requests: 7, hash: 'f' } } };
    const text = JSON.stringify({ schema: 'cachescape.run/1', scenario });
    await session.openFile(new File([text], 'run.json'));
    held[0]?.();
    expect(await opening).toBe(true);
    expect(session.store.getState().wanted).toMatchObject({ name: 'orders.csv', text });
    expect(lab.store.getState().message).toBeNull();
    // What is asked for later takes the place of the question.
    host.held = null;
    await session.openScenario('first-hit');
    expect(session.store.getState().wanted).toBeNull();
  });

  it('goes on saying what is wrong with a file when a run that was asked for before is opened meanwhile', async () => {
    const { host, lab, session } = sessionAt('');
    await session.start();
    const held: (() => void)[] = [];
    host.held = held;
    const opening = session.openScenario('lose-an-az');
    await vi.waitFor(() => expect(held).toHaveLength(1));
    await session.openFile(new File(['{"a": 1,}'], 'broken.json'));
    held[0]?.();
    expect(await opening).toBe(true);
    expect(lab.store.getState().message).toMatch(/^broken\.json: line 1, /);
  });

  it('opens a link as it was made: paused or playing', async () => {
    const run = { schema: 'cachescape.run/1', scenario: { name: 'Linked' } };
    const packed = `1.${deflateRawSync(JSON.stringify(run)).toString('base64url')}`;
    for (const paused of [true, false]) {
      const { lab, session } = sessionAt(playAddress('own', packed, paused));
      await session.start();
      expect(lab.store.getState()).toMatchObject({ status: 'ready', playing: !paused });
      expect(location.hash).toBe('#/play/own');
    }
  });

  it('opens a link at the pace that it was made at, and one without a pace at that of its scenario', async () => {
    const run = { schema: 'cachescape.run/1', scenario: { name: 'Linked' } };
    const packed = `1.${deflateRawSync(JSON.stringify(run)).toString('base64url')}`;
    const paces: number[] = [];
    for (const pace of [1e9, 6e10, null]) {
      const { lab, session } = sessionAt(playAddress('own', packed, true, pace));
      await session.start();
      paces.push(lab.store.getState().pace);
      expect(location.hash).toBe('#/play/own');
    }
    expect(paces).toEqual([1e9, 6e10, 1e6]);
  });

  describe('asked for one run while another is on its way', () => {
    const run = { schema: 'cachescape.run/1', scenario: { name: 'Linked' } };
    const packed = `1.${deflateRawSync(JSON.stringify(run)).toString('base64url')}`;
    const goTo = (...addresses: string[]) => {
      for (const address of addresses) {
        location.hash = address;
        dispatchEvent(new HashChangeEvent('hashchange'));
      }
    };
    const settled = (lab: ReturnType<typeof createLab>, session: Session) => ({
      playing: lab.store.getState().playing,
      id: session.store.getState().id,
      hash: location.hash,
    });

    it('opens the last one, as its address says', async () => {
      const { host, lab, session } = sessionAt('');
      await session.start();
      goTo('#/play/lose-an-az', playAddress('own', packed, true));
      await vi.waitFor(() => expect(session.store.getState().id).toBe('own'));
      await tick();
      expect(settled(lab, session)).toEqual({ playing: false, id: 'own', hash: '#/play/own' });
      expect(JSON.parse(host.texts().at(-1) ?? '').scenario.name).toBe('Linked');
    });

    it('stays with the run on screen when that is asked for again', async () => {
      const { host, lab, session } = sessionAt('');
      await session.start();
      goTo(playAddress('own', packed, true), '#/play/first-hit');
      for (let i = 0; i < 20; i++) await tick();
      expect(host.texts()).toHaveLength(1);
      const first = { playing: true, id: 'first-hit', hash: '#/play/first-hit' };
      expect(settled(lab, session)).toEqual(first);
    });

    it('follows an address that is changed in the moment in which a run has been opened', async () => {
      const { lab, session } = sessionAt('');
      await session.start();
      const opening = session.openScenario('lose-an-az');
      // The browser tells of it a little later.
      location.hash = playAddress('own', packed, true);
      await opening;
      dispatchEvent(new HashChangeEvent('hashchange'));
      await vi.waitFor(() => expect(session.store.getState().id).toBe('own'));
      await tick();
      expect(settled(lab, session)).toEqual({ playing: false, id: 'own', hash: '#/play/own' });
    });

    it('begins the scenario on screen anew when it is chosen in the list', async () => {
      const { host, session } = sessionAt('');
      await session.start();
      goTo('#/scenarios');
      const opening = session.openScenario('first-hit');
      goTo('#/play/first-hit');
      expect(await opening).toBe(true);
      expect(host.texts()).toHaveLength(2);
      expect(location.hash).toBe('#/play/first-hit');
    });

    it('opens a scenario that was asked for after a link', async () => {
      const { lab, session } = sessionAt('');
      await session.start();
      goTo(playAddress('own', packed, true), '#/play/lose-an-az');
      await vi.waitFor(() => expect(session.store.getState().id).toBe('lose-an-az'));
      for (let i = 0; i < 20; i++) await tick();
      const last = { playing: true, id: 'lose-an-az', hash: '#/play/lose-an-az' };
      expect(settled(lab, session)).toEqual(last);
    });
  });

  describe('with a link to a run of a trace', () => {
    const trace = { name: 'orders.csv', requests: 7, hash: '0123456789abcdef' };
    const run = { schema: 'cachescape.run/1', scenario: { workload: { trace } } };
    const packed = `1.${deflateRawSync(JSON.stringify(run)).toString('base64url')}`;

    it('asks for it over the first scenario', async () => {
      const { host, session } = sessionAt(playAddress('own', packed));
      await session.start();
      expect(host.texts().map((text) => JSON.parse(text).name)).toEqual(['First hit']);
      expect(session.store.getState().wanted).toMatchObject({ name: 'orders.csv', requests: 7 });
    });

    it('leads to the whole page from inside another one, where no file can be given', async () => {
      const { lab } = sessionAt(playAddress('own', packed));
      const session = new Session(lab, false, false);
      await session.start();
      expect(session.store.getState().wanted).toBeNull();
      expect(lab.store.getState().message).toBe(
        'This run needs the key trace "orders.csv". Open it in Cachescape and add the file.',
      );
    });
  });

  it('names the file and the reason when it cannot be opened, and the run goes on', async () => {
    const { host, lab, session } = sessionAt('');
    await session.start();
    await session.openFile(new File(['{"a": 1,}'], 'broken.json'));
    expect(lab.store.getState().message).toMatch(/^broken\.json: line 1, .*Your run goes on\.$/);
    host.refusal = 'scenario.seed is -1.';
    await session.openFile(new File(['{}'], 'odd.json'));
    expect(lab.store.getState().message).toBe('odd.json: scenario.seed is -1. Your run goes on.');
    expect(lab.store.getState().status).toBe('ready');
    await tick();
  });

  it('makes a workload of a key trace', async () => {
    const { host, session } = sessionAt('');
    await session.start();
    await session.openFile(new File(['key,op\na,get\nb,get\n'], 'keys.csv'));
    const { workload, question } = JSON.parse(host.texts().at(-1) ?? '{}');
    expect(workload.trace).toMatchObject({ name: 'keys.csv', requests: 2 });
    expect(question).toBe('How does this cache bear recorded traffic?');
    const last = host.sent.filter((m) => m.kind === 'open').at(-1);
    expect(last?.kind === 'open' && last.trace?.name).toBe('keys.csv');
  });
});
