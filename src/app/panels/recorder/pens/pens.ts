import { answersPen } from './answers.ts';
import { databasePen } from './database.ts';
import { latencyPen } from './latency.ts';
import { memoryPen } from './memory.ts';
import type { Pen } from './pen.ts';

/** The pens of the recorder, from the top. */
export const pens: readonly Pen[] = [answersPen, latencyPen, databasePen, memoryPen];
