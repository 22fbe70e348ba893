import { Keyboard, Moon, Share2, Sun, SunMoon, Upload } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { Lab } from '../lab/types.ts';
import { playAddress, scenariosAddress, useRoute } from '../routes.ts';
import type { Session } from '../state/session.ts';
import { setTheme, settings, type Theme } from '../state/settings.ts';
import { Brand } from '../ui/Brand.tsx';
import './header.css';
import { OPENS } from '../ui/opener.ts';
import { SAID_ID } from '../ui/saidId.ts';
import { UndoButtons } from './UndoButtons.tsx';

const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const themeNames: Record<Theme, string> = {
  system: 'as the system has it',
  light: 'light',
  dark: 'dark',
};
const themeIcons = { system: SunMoon, light: Sun, dark: Moon };

/** The name, the pages, and what acts on the whole run. */
export function Header({
  lab,
  session,
  onShare,
  onShortcuts,
  onCommands,
}: {
  lab: Lab;
  session: Session;
  onShare: () => void;
  onShortcuts: () => void;
  onCommands: () => void;
}) {
  const route = useRoute();
  const id = useStore(session.store, (s) => s.id);
  return (
    <header className="app-header">
      <a className="brand" href={playAddress(id)} aria-label="Cachescape: play">
        <Brand />
      </a>
      <nav className="header-pages" aria-label="Pages">
        <a href={playAddress(id)} aria-current={route.page === 'play' ? 'page' : undefined}>
          Play
        </a>
        <a href={scenariosAddress} aria-current={route.page === 'scenarios' ? 'page' : undefined}>
          Scenarios
        </a>
      </nav>
      <div className="header-undo">
        <UndoButtons lab={lab} />
      </div>
      <div className="header-said" id={SAID_ID} />
      <div className="header-actions">
        <button
          type="button"
          className="button plain"
          {...OPENS}
          title="Everything that can be done, by its name (Ctrl+K)"
          onClick={onCommands}
        >
          Do…
        </button>
        <OpenButton session={session} />
        <button type="button" className="button plain" aria-label="Share" onClick={onShare}>
          <Share2 size={18} aria-hidden="true" />
          <span className="header-word">Share</span>
        </button>
        <button
          type="button"
          className="button plain square header-keys"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={onShortcuts}
        >
          <Keyboard size={20} aria-hidden="true" />
        </button>
        <ThemeButton />
      </div>
    </header>
  );
}

function OpenButton({ session }: { session: Session }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="button plain header-open"
        aria-label="Open a file"
        title="Open an AWS description, a key trace or a saved run (o); or drop it anywhere"
        onClick={() => input.current?.click()}
      >
        <Upload size={18} aria-hidden="true" />
        <span className="header-word">Open</span>
      </button>
      <input
        ref={input}
        id="open-file"
        type="file"
        hidden
        accept=".json,.csv,.oracleGeneral,.bin"
        aria-label="File to open"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void session.openFile(file);
        }}
      />
    </>
  );
}

function ThemeButton() {
  const theme = useStore(settings, (s) => s.theme);
  const Icon = themeIcons[theme];
  const name = `Colours: ${themeNames[theme]}. Change to ${themeNames[nextTheme[theme]]}`;
  return (
    <button
      type="button"
      className="button plain square"
      aria-label={name}
      title={name}
      onClick={() => setTheme(nextTheme[theme])}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
