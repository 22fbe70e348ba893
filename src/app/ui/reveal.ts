import { createStore } from 'zustand/vanilla';
import type { Lab, RailTab } from '../lab/types.ts';
import { rememberOpener } from './opener.ts';

/** What there is room for one at a time on a phone: the stage, the rail, the charts. */
export type Pane = 'stage' | 'rail' | 'charts';

/** What someone asked to be led to: `times` rises with each asking; `knob` is a setting that waits to be found. */
export const revealed = createStore<{ times: number; pane: Pane; knob: string | null }>(() => ({
  times: 0,
  pane: 'rail',
  knob: null,
}));

/** Turns the rail to a tab, also where the rail is out of sight, and goes to a setting in it. */
export function reveal(lab: Lab, tab: RailTab, knob: string | null = null): void {
  rememberOpener();
  lab.show(tab);
  revealed.setState(({ times }) => ({ times: times + 1, pane: 'rail', knob }));
}

/** Brings the stage or the charts into sight where something else stands before them. */
export function revealPane(pane: Pane): void {
  revealed.setState(({ times }) => ({ times: times + 1, pane }));
}
