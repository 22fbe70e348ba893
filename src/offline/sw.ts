import { answer, type Build, concerns, dropOld, type Ground, keepBuild } from './store.ts';

/** Written in by the build. */
declare const __BUILD__: Build;

type Lasting = { waitUntil(work: Promise<unknown>): void };

/** What a service worker's global scope offers here; the page's type library knows windows only. */
declare const self: {
  registration: { scope: string };
  clients: { claim(): Promise<void>; matchAll(which: object): Promise<unknown[]> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', listen: (event: Lasting) => void): void;
  addEventListener(kind: 'message', listen: (event: Lasting & { data: unknown }) => void): void;
  addEventListener(
    kind: 'fetch',
    listen: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
};

const build = __BUILD__;
const ground: Ground = {
  scope: self.registration.scope,
  caches,
  fetch: (url, how) => fetch(url, how),
};

self.addEventListener('install', (event) => event.waitUntil(keepBuild(build, ground)));

self.addEventListener('activate', (event) => {
  const tidy = self.clients
    .matchAll({ type: 'window', includeUncontrolled: true })
    .then((windows) => dropOld(build, ground, windows.length > 0))
    // A first visit gets its later parts from here, too.
    .then(() => self.clients.claim());
  event.waitUntil(tidy);
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  if (concerns(event.request, ground)) event.respondWith(answer(event.request, build, ground));
});
