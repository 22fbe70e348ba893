import { createStore } from 'zustand/vanilla';
import type { Lab, RailTab } from '../lab/types.ts';

/** What someone asked to be led to: `times` rises with each asking; `knob` is a setting that waits to be found. */
export const revealed = createStore<{ times: number; knob: string | null }>(() => ({
  times: 0,
  knob: null,
}));

/** Turns the rail to a tab, also where the rail is out of sight, and goes to a setting in it. */
export function reveal(lab: Lab, tab: RailTab, knob: string | null = null): void {
  lab.show(tab);
  revealed.setState(({ times }) => ({ times: times + 1, knob }));
}
