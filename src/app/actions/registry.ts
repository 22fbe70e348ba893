import { scenarios } from '../../content/scenarios/index.ts';
import { topics } from '../../content/scenarios/teaching.ts';
import { formatMoment, formatPace, formatPaceShort } from '../../content/words.ts';
import type { TopologyView } from '../../engine/frame.ts';
import { targetName } from '../../engine/targetName.ts';
import type { Tables } from '../../worker/protocol.ts';
import { paces } from '../lab/clock.ts';
import { refuse } from '../lab/refusal.ts';
import type { Selection } from '../lab/types.ts';
import { playAddress, scenariosAddress } from '../routes.ts';
import { setPalette, setTheme } from '../state/settings.ts';
import { setPresenting } from '../state/view.ts';
import { paletteNames } from '../ui/palettes.ts';
import { reveal } from '../ui/reveal.ts';
import { strikesOn } from '../ui/targets.ts';
import { type Action, type ActionPage, change } from './action.ts';
import { runToActions } from './goTo.ts';
import { keyedActions } from './keyed.ts';
import { goInto, inLab } from './leading.ts';
import { lookActions } from './lookActions.ts';
import { partActions } from './partActions.ts';

/**
 * Everything that can be done now, in the order in which it is listed. To add an action: with a key, in
 * keyed.ts; without one, here. The keys, the sheet of keys and the list of actions all read the two.
 */
export function actionsOf(page: ActionPage): Action[] {
  return [
    ...keyedActions.filter(({ id }) => id !== 'commands'),
    ...paceActions(),
    ...pastActions(page),
    ...lookActions(page),
    ...partActions(page),
    ...breakActions(page),
    ...settingActions(page),
    ...scenarioActions(),
    ...fileActions,
    ...viewActions,
  ];
}

function paceActions(): Action[] {
  return paces.map((pace) => ({
    id: `pace ${pace}`,
    name: `Speed ${formatPaceShort(pace)}: ${formatPace(pace)}`,
    group: 'Time',
    also: 'clock slow fast motion',
    act: ({ lab }) => lab.setPace(pace),
  }));
}

/** Branches and bookmarks of the run. */
function pastActions({ lab }: ActionPage): Action[] {
  const { branches, bookmarks } = lab.store.getState();
  const others = branches?.list.filter(({ letter }) => letter !== branches.active) ?? [];
  return [
    ...runToActions(lab),
    ...others.map(({ letter, name }) => ({
      id: `branch ${letter}`,
      name: `Change to branch ${letter}${name ? `: ${name}` : ''}`,
      group: 'Time',
      also: 'switch compare',
      act: ({ lab }: ActionPage) =>
        void lab.switchBranch(letter).then((refusal) => refuse(lab, refusal)),
    })),
    ...bookmarks.map(({ at, name }) => ({
      id: `bookmark ${at} ${name}`,
      name: `Go to ${name} (${formatMoment(at)})`,
      group: 'Time',
      also: 'bookmark moment',
      act: ({ lab }: ActionPage) => lab.seek(at),
    })),
  ];
}

/** Every fault and operation on everything that it can strike, and the end of each that is in force. */
function breakActions({ lab }: ActionPage): Action[] {
  const { topology, tables, snapshot } = lab.store.getState();
  if (!topology || !tables) return [];
  const inForce = snapshot?.frame.faults ?? [];
  const ends = inForce.map(({ fault, target }): Action => {
    const view = tables.faults.find(({ name }) => name === fault);
    return {
      id: `heal ${fault} ${target}`,
      name: `${view?.heal ?? 'End'} (${targetName(target)}: ${view?.label ?? fault})`,
      group: 'In force now',
      also: 'end heal repair stop fault',
      act: ({ lab }) => change(lab, { kind: 'heal', fault, target }),
    };
  });
  const isInForce = new Set(inForce.map(({ fault, target }) => `${fault} ${target}`));
  const known = new Set<string>();
  const strikes: Action[] = [];
  for (const selection of everything(topology)) {
    for (const { fault, target, label } of strikesOn(selection, topology, tables)) {
      const key = `${fault.name} ${target}`;
      // What strikes each node of a shard is here for each of them.
      if (selection.kind === 'shard' && fault.target !== 'shard') continue;
      if (known.has(key) || isInForce.has(key)) continue;
      known.add(key);
      strikes.push({
        id: `strike ${key}`,
        name: target === 'cache' ? label : `${fault.label}: ${nameOf(fault, target)}`,
        group: 'Break',
        also: `${fault.name} ${fault.about}`,
        act: ({ lab }) => strike(lab, fault, target),
      });
    }
  }
  return [...ends, ...strikes];
}

/** The label of what is done to a shard says already that it is one. */
function nameOf(fault: Tables['faults'][number], target: string): string {
  return fault.target === 'shard' ? target.slice('shard:'.length) : targetName(target);
}

function strike(lab: ActionPage['lab'], fault: Tables['faults'][number], target: string): void {
  const amount = fault.amount && { amount: fault.amount.standard };
  change(lab, { kind: 'strike', fault: fault.name, target, ...amount }, () => {
    goInto(lab, 'story');
    lab.play();
  });
}

function everything(topology: TopologyView): Selection[] {
  return [
    { kind: 'cache' },
    ...topology.nodes.map((_, index): Selection => ({ kind: 'node', index })),
    ...topology.groups.map((_, index): Selection => ({ kind: 'shard', index })),
    ...topology.zones.map((_, index): Selection => ({ kind: 'zone', index })),
    ...topology.apps.map((_, index): Selection => ({ kind: 'app', index })),
    { kind: 'origin' },
  ];
}

/** The place of each setting. It is set there, where its bounds and its meaning are in sight. */
function settingActions({ lab }: ActionPage): Action[] {
  const knobs = lab.store.getState().tables?.knobs ?? [];
  return knobs.map((knob) => ({
    id: `setting ${knob.path}`,
    name: `Setting: ${knob.label}`,
    group: 'Settings',
    also: `${knob.path} ${knob.about}`,
    ...(knob.kind === 'number' && { takesFigure: true }),
    act: (page) => inLab(page, () => reveal(page.lab, 'dials', knob.path)),
  }));
}

function scenarioActions(): Action[] {
  return scenarios.map(({ id, name, question, about, topic, wishes, also = '' }) => ({
    id: `scenario ${id}`,
    name: `Scenario: ${name}`,
    group: 'Scenarios',
    of: id,
    also: [id, question, topics[topic], about, also, ...wishes].join(' '),
    act: ({ session }) => {
      if (session.store.getState().id === id) void session.openScenario(id);
      else location.hash = playAddress(id);
    },
  }));
}

const fileActions: readonly Action[] = [
  {
    id: 'save-run',
    name: 'Save the run as a file',
    group: 'Files and sharing',
    also: 'download json export',
    act: ({ session }) => void session.saveFile(),
  },
];

const viewActions: readonly Action[] = [
  {
    id: 'present',
    name: 'Present: large type, one step at a time',
    group: 'View',
    also: 'presenter mode classroom talk slides clicker full screen',
    act: () => setPresenting(true),
  },
  ...(['dials', 'break', 'story', 'inspect'] as const).map(
    (tab): Action => ({
      id: `tab ${tab}`,
      name: `Show ${tab}`,
      group: 'View',
      also: 'tab panel rail',
      act: (page) => inLab(page, () => goInto(page.lab, tab)),
    }),
  ),
  {
    id: 'page-scenarios',
    name: 'All scenarios',
    group: 'View',
    also: 'gallery menu list',
    act: () => {
      location.hash = scenariosAddress;
    },
  },
  ...(['light', 'dark', 'system'] as const).map(
    (theme): Action => ({
      id: `theme ${theme}`,
      name: `Theme: ${theme === 'system' ? 'as the system has it' : theme}`,
      group: 'View',
      also: 'colours dark light mode',
      act: () => setTheme(theme),
    }),
  ),
  ...Object.entries(paletteNames).map(
    ([palette, words]): Action => ({
      id: `palette ${palette}`,
      name: `Palette: ${words}`,
      group: 'View',
      also: `colours colour blind vision contrast ${palette}`,
      act: () => setPalette(palette as keyof typeof paletteNames),
    }),
  ),
  {
    id: 'truth',
    name: 'How true is it?',
    group: 'Help',
    also: 'fidelity measured simplifications accuracy',
    act: ({ show }) => show('truth'),
  },
  {
    id: 'licence',
    name: 'Licence and sources',
    group: 'Help',
    act: ({ show }) => show('licence'),
  },
];
