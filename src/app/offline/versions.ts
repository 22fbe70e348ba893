import { createStore } from 'zustand/vanilla';

/** `isReady`: this browser holds a newer version of the page than the one on screen. */
export const versions = createStore(() => ({ isReady: false }));

/** What stays open for long asks this often whether there is a new version, at most, when it is looked at again. */
const LOOK_EVERY_MS = 3_600_000;
/** A new version that does not take over by then is on its way all the same: the page is loaded again. */
const TAKE_OVER_MS = 3_000;

let registration: ServiceWorkerRegistration | null = null;

/**
 * Keeps the page's files in this browser, so that it works without a network, and learns of new versions. Does
 * nothing where browsers do not offer it (plain http, some private windows).
 */
export async function watchVersions(workers = navigator.serviceWorker): Promise<void> {
  if (!workers) return;
  const offer = () => versions.setState({ isReady: true });
  // A page that came from the network just now is the newest there is.
  let isKept = workers.controller !== null;
  workers.addEventListener('controllerchange', () => {
    // Another window has loaded the new version.
    if (isKept) offer();
    isKept = true;
  });
  try {
    const found = await workers.register('sw.js');
    registration = found;
    const look = () => found.waiting && isKept && offer();
    look();
    found.addEventListener('updatefound', () => {
      found.installing?.addEventListener('statechange', look);
    });
    lookAgain(found);
  } catch {
    // The page works without; it only needs the network then.
  }
}

function lookAgain(found: ServiceWorkerRegistration): void {
  let looked = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - looked < LOOK_EVERY_MS) return;
    looked = performance.now();
    // Without a network there is nothing new.
    found.update().catch(() => undefined);
  });
}

/** Loads the page again, as the newest version that this browser holds. Keep the run before. */
export async function loadNewest(workers = navigator.serviceWorker): Promise<void> {
  const waiting = registration?.waiting;
  if (waiting) {
    await new Promise<void>((done) => {
      workers.addEventListener('controllerchange', () => done(), { once: true });
      setTimeout(done, TAKE_OVER_MS);
      waiting.postMessage('take over');
    });
  }
  location.reload();
}
