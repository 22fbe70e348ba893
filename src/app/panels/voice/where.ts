import { createStore } from 'zustand/vanilla';

/** How often it was asked how things stand. */
export const asked = createStore<{ times: number }>(() => ({ times: 0 }));

export function askWhere(): void {
  asked.setState(({ times }) => ({ times: times + 1 }));
}
