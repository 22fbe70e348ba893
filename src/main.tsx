// First, so that a component's own rules come after the shared ones.
import './app/theme.css';

import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { createLab } from './app/lab/lab.ts';
import { Session } from './app/state/session.ts';
import { followTheme } from './app/state/settings.ts';
import { connect } from './worker/client.ts';

const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

followTheme();

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

createRoot(document.getElementById('root') as HTMLElement).render(
  <App lab={lab} session={session} />,
);
