import { createStore } from 'zustand/vanilla';
import firstHit from '../../content/scenarios/first-hit.json';
import type { ScenarioEntry } from '../../content/scenarios/index.ts';
import type { SessionFile } from '../../exchange/sessionSchema.ts';
import type { TraceFile } from '../../worker/protocol.ts';
import { REQUEST_PACE } from '../lab/clock.ts';
import { readWays, type Ways } from '../lab/restarts.ts';
import type { Lab } from '../lab/types.ts';
import { FIRST_SCENARIO, playAddress, readRoute } from '../routes.ts';
import { fetched, NOT_FETCHED } from '../ui/reload.ts';
import { linkTo } from './linkTo.ts';
import { markReturn, mayHaveSaved, takeReturn } from './savedMark.ts';
import { traceNamedIn } from './traceName.ts';

/** A run that came from a file or a link is nobody's scenario: this stands in its address. */
export const OWN = 'own';
const SAVE_EVERY_MS = 5_000;
/** Never closer together than this. */
const SAVE_GAP_MS = 2_000;
/** With reduced motion the picture stands still on a run that has already begun. */
const FILLED_AT = 30e6;

/** A run that was asked for and cannot be opened without its trace file; `wish` counts what was asked for until then. */
type Wanted = { name: string; requests: number; text: string; pace: number; wish: number };

export type SessionState = {
  /** The scenario that is open, by its id, or OWN. */
  id: string;
  /** A run waits for this trace file. */
  wanted: Wanted | null;
  /** The run on screen was brought back from an earlier visit. */
  restored: boolean;
  /** The run was changed, and this browser does not keep it. */
  unkept: boolean;
};

/**
 * What is open in this window: it opens scenarios, links, files and the last run in the lab, and keeps the
 * last run. Nothing that cannot be read disturbs the run on screen.
 */
export class Session {
  readonly store = createStore<SessionState>(() => ({
    id: '',
    wanted: null,
    restored: false,
    unkept: false,
  }));
  private readonly lab: Lab;
  private readonly still: boolean;
  private readonly keeps: boolean;
  private trace: TraceFile | null = null;
  private savedAt = 0;
  private started = false;
  private saving = false;
  private toldUnkept = false;
  /** Rises with everything that is asked for: what was asked for before must not come in its place later. */
  private wish = 0;
  /** The scenario that it is, '' for a run; and the address at that moment. */
  private wished = '';
  private wishedAt = '';
  /** What was said last, and what had been asked for by then. */
  private said: { message: string | null; wish: number } = { message: null, wish: 0 };
  /** The address that was followed last. */
  private followed = '';

  /**
   * `still`: reduced motion; runs are opened paused. `keeps`: whether the last run is kept in this browser and
   * brought back from it; not inside another page.
   */
  constructor(lab: Lab, still: boolean, keeps = true) {
    this.lab = lab;
    this.still = still;
    this.keeps = keeps;
  }

  /** Opens what the address names, or the last run, or the first scenario; then follows the address. */
  async start(): Promise<void> {
    const route = readRoute(location.hash);
    const packed = route.page === 'play' ? route.run : null;
    const id = route.page === 'play' ? route.id : '';
    const opened =
      (packed !== null && (await this.openLink(packed))) ||
      (packed === null && this.keeps && (await this.openSaved(id)));
    if (!opened) {
      const { message } = this.lab.store.getState();
      const { wanted } = this.store.getState();
      await this.openScenario(id || FIRST_SCENARIO);
      if (message) this.say(message);
      if (wanted) this.store.setState({ wanted });
    }
    this.started = true;
    addEventListener('hashchange', () => void this.follow());
    if (!this.keeps) return;
    setInterval(() => void this.save(), SAVE_EVERY_MS);
    // What a link opened is not in the address any more.
    setTimeout(() => void this.save(), SAVE_GAP_MS);
    document.addEventListener('visibilitychange', () => void this.save());
    this.lab.store.subscribe((state, before) => {
      const isChanged =
        state.run !== before.run ||
        state.branches !== before.branches ||
        state.bookmarks !== before.bookmarks;
      if (isChanged) setTimeout(() => void this.save(), SAVE_GAP_MS);
    });
  }

  private async follow(): Promise<void> {
    if (location.hash === this.followed) return;
    this.followed = location.hash;
    const route = readRoute(location.hash);
    if (route.page !== 'play') return;
    if (route.run !== null) await this.openLink(route.run);
    else if (route.id && route.id !== this.store.getState().id) await this.openScenario(route.id);
    // Back where the run on screen is, nothing else is wanted any more.
    else if (route.id !== this.wished) this.begin();
  }

  /** Something is asked for, and nothing else any more. */
  private begin(scenario = ''): number {
    this.wished = scenario;
    this.wishedAt = location.hash;
    this.wish += 1;
    return this.wish;
  }

  /** Opens a bundled scenario from its start. */
  async openScenario(id: string): Promise<boolean> {
    const wish = this.begin(id);
    let trouble = id === OWN || id === FIRST_SCENARIO ? '' : noScenario(id);
    const known = await scenarioOf(id).catch(({ message }: Error) => {
      trouble = message;
      return undefined;
    });
    if (wish !== this.wish) return false;
    if (trouble === NOT_FETCHED && this.lab.store.getState().run !== null) {
      this.say(`${trouble} Your run goes on.`);
      return false;
    }
    if (known) return this.open(JSON.stringify(known.file), { id, pace: known.pace });
    const first = JSON.stringify(firstHit);
    const opened = await this.open(first, { id: FIRST_SCENARIO, pace: REQUEST_PACE });
    if (opened && trouble) this.say(trouble);
    return opened;
  }

  /** Opens a run that a link carries in its address, standing still when it stood still as the link was made. */
  async openLink(packed: string): Promise<boolean> {
    const wish = this.begin();
    // Another run that is opened meanwhile changes the address.
    const route = readRoute(location.hash);
    const read = await fetched(import('../../exchange/link.ts')).then(
      ({ decodeRun }) => decodeRun(packed),
      ({ message }: Error) => ({ ok: false as const, message }),
    );
    if (wish !== this.wish) return false;
    if (!read.ok) {
      this.say(read.message);
      return false;
    }
    const { digest } = read;
    const text = JSON.stringify({
      ...read.run,
      ...read.history,
      ...(digest && {
        digest: digest.expected,
        digestAt: digest.at,
        engineVersion: digest.engineVersion,
      }),
    });
    const id = route.page === 'play' && route.id ? route.id : OWN;
    const scenario = await scenarioOf(id).catch(() => undefined);
    if (wish !== this.wish) return false;
    const asked = route.page === 'play' ? route.pace : null;
    const pace = asked ?? scenario?.pace ?? REQUEST_PACE;
    const opened = await this.open(text, { id, pace });
    if (opened && route.page === 'play' && route.paused) this.lab.pause(true);
    return opened;
  }

  private async openSaved(id: string): Promise<boolean> {
    if (!mayHaveSaved()) return false;
    // Code that cannot be fetched keeps nobody from the first scenario.
    const key = takeReturn();
    this.begin();
    const saved = await savedRuns().then(
      async ({ readSaved, takeSaved }) => (key && (await takeSaved(key))) || readSaved(),
      () => null,
    );
    if (!saved || (id !== '' && id !== saved.id)) return false;
    const trace = saved.trace ?? undefined;
    const { text, pace, session } = saved;
    const ways = readWays(saved.ways);
    const opened = await this.open(text, { id: saved.id, pace, trace, session, ways });
    if (opened && saved.playing === false) this.lab.pause(true);
    if (opened) this.store.setState({ restored: true });
    return opened;
  }

  /** Reads and opens a file that was dropped or picked. */
  async openFile(file: File): Promise<void> {
    const wish = this.begin();
    const { wanted } = this.store.getState();
    const read = await import('./files.ts')
      .then(({ readFile }) => readFile(file, this.lab.store.getState().run))
      .catch((error: unknown) => ({
        kind: 'refused' as const,
        message: `${file.name} could not be read: ${error instanceof Error ? error.message : error}`,
      }));
    if (wish !== this.wish) return;
    if (read.kind === 'refused') return this.say(`${read.message} Your run goes on.`);
    if (wanted && read.trace) {
      this.store.setState({ wanted: null });
      const { text, pace } = wanted;
      await this.open(text, { id: OWN, pace, trace: read.trace });
      return;
    }
    const opened = await this.open(read.text, {
      id: OWN,
      pace: read.pace ?? REQUEST_PACE,
      trace: read.trace,
      name: file.name,
    });
    if (opened && read.notes) this.say(read.notes);
  }

  /** Opens a run text in the lab; what cannot be opened is said and changes nothing. */
  private async open(
    text: string,
    how: {
      id: string;
      pace: number;
      trace?: TraceFile | undefined;
      name?: string;
      session?: SessionFile | null | undefined;
      ways?: Ways;
    },
  ): Promise<boolean> {
    const named = how.trace ? null : traceNamedIn(text);
    if (named && !this.keeps) {
      this.say(
        `This run needs the key trace "${named.name}". Open it in Cachescape and add the file.`,
      );
      return false;
    }
    if (named) {
      this.store.setState({ wanted: { ...named, text, pace: how.pace, wish: this.wish } });
      return false;
    }
    const { wish } = this;
    const refusal = await this.lab.open(text, how.trace, how.session ?? undefined, how.ways);
    if (refusal !== null) {
      // What broke is said with the way on.
      if (this.lab.store.getState().status === 'failed') return false;
      const running = this.lab.store.getState().run !== null;
      this.say(
        `${how.name ? `${how.name}: ` : ''}${refusal}${running ? ' Your run goes on.' : ''}`,
      );
      return false;
    }
    this.trace = how.trace ?? null;
    const { wanted } = this.store.getState();
    // Something else may have been asked for since: the question or the message that came of it stays.
    const stays = wanted && wanted.wish > wish ? wanted : null;
    this.store.setState({ id: how.id, restored: false, wanted: stays });
    if (this.said.wish > wish) this.say(this.said.message);
    this.lab.setPace(how.pace);
    if (this.still && this.lab.store.getState().seeking === null) this.lab.seek(FILLED_AT);
    // The address is that of what is asked for by now, also where that is about to be followed.
    if (wish !== this.wish || location.hash !== this.wishedAt) return true;
    // Who comes for the list of scenarios gets it, with a run behind it.
    if (!this.started && readRoute(location.hash).page === 'scenarios') return true;
    history.replaceState(null, '', playAddress(how.id));
    this.followed = location.hash;
    dispatchEvent(new HashChangeEvent('hashchange'));
    return true;
  }

  /** Puts the last run away and opens its scenario anew. */
  async startFresh(): Promise<void> {
    await savedRuns().then(
      ({ forgetSaved }) => forgetSaved(),
      () => undefined,
    );
    const { id } = this.store.getState();
    await this.openScenario(id === OWN ? FIRST_SCENARIO : id);
  }

  dropWanted(): void {
    this.store.setState({ wanted: null });
  }

  /** The run file at this moment, handed to the browser as a download. */
  async saveFile(): Promise<void> {
    const answer = await this.lab.query({ kind: 'run' });
    const files = await fetched(import('./files.ts')).catch(({ message }: Error) =>
      this.say(message),
    );
    if (files && answer.kind === 'run') files.saveText(this.fileName(), answer.text);
  }

  fileName(): string {
    return `${this.baseName()}.run.json`;
  }

  /** The name of the run as the beginning of the names of its files. */
  baseName(): string {
    return this.title()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  }

  title(): string {
    return this.lab.store.getState().run?.scenario.name || 'run';
  }

  /** A link to the run at this moment, paused or not. Throws, with a sentence, when it is too long for one. */
  link(): Promise<string> {
    return linkTo(this.lab, this.store.getState().id);
  }

  say(message: string | null): void {
    this.said = { message, wish: this.wish };
    this.lab.store.setState({ message });
  }

  private async save(): Promise<void> {
    const { status, run, seeking } = this.lab.store.getState();
    const now = performance.now();
    if (status !== 'ready' || !run || seeking !== null || this.saving) return;
    if (now - this.savedAt < SAVE_GAP_MS) return;
    this.savedAt = now;
    this.saving = true;
    const kept = await this.keep();
    if (!kept && run.interventions.length > 0 && !this.toldUnkept) this.tellUnkept();
    else if (kept) this.store.setState({ unkept: false });
    this.saving = false;
  }

  private tellUnkept(): void {
    if (this.lab.store.getState().status !== 'ready') return;
    this.toldUnkept = true;
    this.store.setState({ unkept: true });
  }

  /** Keeps the run for other visits, or under a key of its own; whether it could. */
  private async keep(key?: string): Promise<boolean> {
    try {
      const answer = await this.lab.query({ kind: 'run', session: true });
      if (answer.kind !== 'run') return false;
      const { text, session = null } = answer;
      const { writeSaved } = await savedRuns();
      const { id } = this.store.getState();
      const { pace, playing } = this.lab.store.getState();
      const ways = this.lab.ways();
      return await writeSaved({ id, text, pace, playing, trace: this.trace, session, ways }, key);
    } catch {
      // The engine failed or the lab was closed: the save before stays.
      return false;
    }
  }

  /**
   * Sees to it that this window, loaded again, shows this run at this moment: kept in the browser, else in the
   * address. False where neither is possible.
   */
  async keepForReload(): Promise<boolean> {
    if (this.lab.store.getState().status !== 'ready') return true;
    const key = `window ${performance.timeOrigin + performance.now()}`;
    if (await this.keep(key)) {
      markReturn(key);
      return true;
    }
    if (this.trace) return false;
    return this.link().then(
      (link) => {
        history.replaceState(null, '', link);
        return true;
      },
      () => false,
    );
  }
}

/** The way to the runs that the browser keeps. */
const savedRuns = () => import('./saved.ts');

/** The bundled scenario of that id. The first one needs no table, which is loaded for the others. */
async function scenarioOf(id: string): Promise<ScenarioEntry | undefined> {
  if (id === FIRST_SCENARIO || id === OWN) return undefined;
  const { scenarios } = await fetched(import('../../content/scenarios/index.ts'));
  return scenarios.find((entry) => entry.id === id);
}

function noScenario(id: string): string {
  return `There is no scenario "${id}". This is "${firstHit.name}".`;
}
