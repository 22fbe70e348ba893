import { createStore } from 'zustand/vanilla';
import { answersPen } from './answers.ts';
import { countPens } from './counts.ts';
import { databasePen } from './database.ts';
import { latencyPen } from './latency.ts';
import { memoryPen } from './memory.ts';
import type { Pen } from './pen.ts';

/** The pens of the recorder, from the top. */
export const pens: readonly Pen[] = [answersPen, latencyPen, databasePen, memoryPen];

/** What may take the place of the last pen. */
export const lastPens: readonly Pen[] = [memoryPen, ...countPens];

/** The last pen of the viewer's choice, for as long as the page is open. */
export const chosenPen = createStore(() => ({ name: memoryPen.name }));

/** The pens as chosen. */
export function pensWith(last: string): readonly Pen[] {
  return [...pens.slice(0, -1), lastPens.find(({ name }) => name === last) ?? memoryPen];
}
