// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { versions, watchVersions } from './versions.ts';

class Registration extends EventTarget {
  waiting: object | null = null;
  installing: EventTarget | null = null;

  /** A new version is found, fetched, and waits. */
  find(): void {
    const found = new EventTarget();
    this.installing = found;
    this.dispatchEvent(new Event('updatefound'));
    this.waiting = found;
    found.dispatchEvent(new Event('statechange'));
  }
}

/** What `navigator.serviceWorker` is to a page; `controlled`: it was answered for from the start. */
class Workers extends EventTarget {
  readonly registration = new Registration();
  controller: object | null;

  constructor(controlled: boolean) {
    super();
    this.controller = controlled ? {} : null;
  }

  async register(): Promise<Registration> {
    return this.registration;
  }

  change(): void {
    this.controller = {};
    this.dispatchEvent(new Event('controllerchange'));
  }
}

const watch = (workers: Workers | undefined) =>
  watchVersions(workers as unknown as ServiceWorkerContainer);
const isOffered = () => versions.getState().isReady;

describe('a new version', () => {
  beforeEach(() => versions.setState({ isReady: false }));

  it('is offered when it was found, and when it waits already', async () => {
    const workers = new Workers(true);
    await watch(workers);
    const before = isOffered();
    workers.registration.find();
    const found = isOffered();
    versions.setState({ isReady: false });
    await watch(workers);
    expect([before, found, isOffered()]).toEqual([false, true, true]);
  });

  it('is not the first one: a page that came from the network is the newest', async () => {
    const workers = new Workers(false);
    await watch(workers);
    workers.registration.find();
    const installed = isOffered();
    workers.change();
    expect([installed, isOffered()]).toEqual([false, false]);
  });

  it('is offered when another window has loaded it', async () => {
    const workers = new Workers(true);
    await watch(workers);
    workers.change();
    expect(isOffered()).toBe(true);
  });

  it('is nothing where the browser has no service workers, or refuses one', async () => {
    const refusing = new Workers(true);
    refusing.register = () => Promise.reject(new Error('blocked'));
    await watch(undefined);
    await watch(refusing);
    expect(isOffered()).toBe(false);
  });
});
