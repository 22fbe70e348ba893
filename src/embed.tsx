// The view for frames in other pages: the same engine and stage, and nothing is kept in the browser.
import './app/theme.css';

import { createRoot } from 'react-dom/client';
import { EmbedPage } from './app/embed/EmbedPage.tsx';
import { createLab } from './app/lab/lab.ts';
import { Session } from './app/state/session.ts';
import { followTheme } from './app/state/settings.ts';
import { parameter } from './app/state/view.ts';
import { connect } from './worker/client.ts';

const fragment = location.hash;
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

followTheme();

const lab = createLab({
  client: connect(),
  nextFrame: (then) => requestAnimationFrame(then),
  cancelFrame: (handle) => cancelAnimationFrame(handle),
  hidden: () => document.hidden,
  autoplay: !still && parameter('paused') !== '1',
});
void new Session(lab, still, false).start();

createRoot(document.getElementById('root') as HTMLElement).render(
  <EmbedPage lab={lab} fragment={fragment} />,
);
