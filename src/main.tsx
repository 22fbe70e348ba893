// First, so that a component's own rules come after the shared ones.
import './app/theme.css';

import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { createLab } from './app/lab/lab.ts';
import { Session } from './app/state/session.ts';
import { followTheme } from './app/state/settings.ts';
import { Catch } from './app/ui/Catch.tsx';
import { afterFirstFrame } from './app/ui/firstFrame.ts';
import { beforeReload } from './app/ui/reload.ts';
import { connect } from './worker/client.ts';

const root = document.getElementById('root') as HTMLElement;

followTheme();

if (window.top === window) start();
else refuseFrame();

function start(): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // The worker starts before anything is drawn.
  const lab = createLab({
    client: connect(),
    nextFrame: (then) => requestAnimationFrame(then),
    cancelFrame: (handle) => cancelAnimationFrame(handle),
    hidden: () => document.hidden,
    autoplay: !still,
  });
  const session = new Session(lab, still);
  void session.start();
  beforeReload(() => session.keepForReload());
  createRoot(root).render(
    <Catch>
      <App lab={lab} session={session} />
    </Catch>,
  );
  void afterFirstFrame(() => import('./app/ui/keepFocus.ts')).then(
    ({ keepFocus }) => keepFocus(),
    () => undefined,
  );
  // The server that rebuilds at each change has no files to keep.
  if (import.meta.env.PROD) {
    void afterFirstFrame(() => import('./app/offline/versions.ts')).then(
      ({ watchVersions }) => watchVersions(),
      () => undefined,
    );
  }
}

/** For hosts that send no `frame-ancestors`: in a frame of another site, clicks could be led astray. */
function refuseFrame(): void {
  const link = document.createElement('a');
  link.href = location.href;
  link.target = '_blank';
  link.rel = 'noreferrer';
  link.textContent = 'Open Cachescape in a window of its own';
  root.replaceChildren(link);
}
