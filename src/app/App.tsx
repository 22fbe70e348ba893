import { Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Sheet } from './actions/action.ts';
import { CommandPalette, loadCommands } from './actions/CommandPalette.tsx';
import { listenForEscape, listenForShortcuts } from './actions/listen.ts';
import type { Lab } from './lab/types.ts';
import { Lab as LabPage } from './pages/Lab.tsx';
import { Footer } from './panels/Footer.tsx';
import { Header } from './panels/Header.tsx';
import { MessageBar } from './panels/MessageBar.tsx';
import { useRoute } from './routes.ts';
import type { Session } from './state/session.ts';
import { followHistory, view } from './state/view.ts';
import { afterFirstFrame, watchFirstFrame } from './ui/firstFrame.ts';
import { Loading } from './ui/Loading.tsx';
import { later, lazily, Nothing } from './ui/later.tsx';
import { MissingDialog, MissingPage } from './ui/Missing.tsx';
import './app.css';

const NewVersion = later(
  () => import('./offline/NewVersion.tsx').then((m) => m.NewVersion),
  Nothing,
);
const Announcer = later(
  () => import('./panels/voice/Announcer.tsx').then((m) => m.Announcer),
  Nothing,
);
const Scenarios = lazily(
  () => import('./pages/Scenarios.tsx').then((m) => m.Scenarios),
  MissingPage,
);
const ShareDialog = lazily(
  () => import('./share/ShareDialog.tsx').then((m) => m.ShareDialog),
  MissingDialog,
);
const ShortcutSheet = lazily(
  () => import('./panels/ShortcutSheet.tsx').then((m) => m.ShortcutSheet),
  MissingDialog,
);
const TruthDialog = lazily(
  () => import('./panels/TruthDialog.tsx').then((m) => m.TruthDialog),
  MissingDialog,
);
const LicenceDialog = lazily(
  () => import('./panels/LicenceDialog.tsx').then((m) => m.LicenceDialog),
  MissingDialog,
);
const TraceDialog = lazily(
  () => import('./panels/TraceDialog.tsx').then((m) => m.TraceDialog),
  MissingDialog,
);
const Presenter = lazily(
  () => import('./present/Presenter.tsx').then((m) => m.Presenter),
  MissingPage,
);

/** The whole page: header, the page that the address names, footer, and the dialogs over it. */
export function App({ lab, session }: { lab: Lab; session: Session }) {
  const route = useRoute();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const wanted = useStore(session.store, (s) => s.wanted);
  // The event of closing comes late: by then another sheet may be open, which is not meant.
  const closing = (own: Sheet) => () => setSheet((open) => (open === own ? null : open));
  useEffect(() => watchFirstFrame(lab), [lab]);
  const actionPage = useMemo(() => ({ lab, session, show: setSheet }), [lab, session]);
  const presenting = useStore(view, (s) => s.presenting);
  useEffect(followHistory, []);
  // From the moment a sheet is asked for, keys are meant for it, also while it is on its way.
  const isAsked = sheet !== null;
  useEffect(() => {
    if (presenting) return;
    return isAsked ? listenForEscape(() => setSheet(null)) : listenForShortcuts(actionPage);
  }, [actionPage, presenting, isAsked]);
  // A scenario chosen far down a list begins at its question.
  useEffect(() => {
    if (route.page === 'play') scrollTo(0, 0);
  }, [route.page]);
  // One looks for something as soon as the field is there: its list has to be, too.
  useEffect(() => void afterFirstFrame(loadCommands).catch(() => undefined), []);
  if (presenting) {
    return (
      <Suspense fallback={<Loading floats />}>
        <Presenter lab={lab} />
      </Suspense>
    );
  }
  return (
    <>
      <div className="app-sheet">
        <Header
          lab={lab}
          session={session}
          onShare={() => setSheet('share')}
          onShortcuts={() => setSheet('shortcuts')}
          onCommands={() => setSheet('commands')}
        />
        <div className="app-bars">
          <MessageBar lab={lab} session={session} />
          <Suspense>
            <NewVersion session={session} />
          </Suspense>
        </div>
        {route.page === 'play' ? (
          <LabPage lab={lab} />
        ) : (
          <Suspense
            fallback={
              <main className="scenarios">
                <Loading />
              </main>
            }
          >
            <Scenarios session={session} />
          </Suspense>
        )}
      </div>
      <Suspense>
        <Announcer lab={lab} tells={route.page === 'play'} />
      </Suspense>
      <Footer onTruth={() => setSheet('truth')} onLicence={() => setSheet('licence')} />
      <DropTarget session={session} />
      <Suspense fallback={<Loading floats />}>
        {sheet === 'share' && (
          <ShareDialog lab={lab} session={session} onClose={closing('share')} />
        )}
        {sheet === 'shortcuts' && <ShortcutSheet onClose={closing('shortcuts')} />}
        {sheet === 'truth' && <TruthDialog onClose={closing('truth')} />}
        {sheet === 'licence' && <LicenceDialog onClose={closing('licence')} />}
        {sheet === 'commands' && <CommandPalette page={actionPage} onClose={closing('commands')} />}
        {wanted && (
          <TraceDialog session={session} wanted={wanted} onClose={() => session.dropWanted()} />
        )}
      </Suspense>
    </>
  );
}

/** A file may be dropped anywhere. While one is over the page, it says what it takes. */
function DropTarget({ session }: { session: Session }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void session.openFile(file);
    };
    const stop = new AbortController();
    addEventListener('dragover', drag, { signal: stop.signal });
    addEventListener('dragleave', leave, { signal: stop.signal });
    addEventListener('drop', drop, { signal: stop.signal });
    return () => stop.abort();
  }, [session]);
  if (!over) return null;
  return (
    <div className="drop-target">
      <p>Drop an AWS description, a key trace or a saved run.</p>
    </div>
  );
}
