import type { DragEvent } from 'react';
import type { Lab } from '../../lab/types.ts';
import { DRAGGED, type Dragged, momentAt, planned } from './plan.ts';

/** A fault that is dragged over the charts may be let go there. */
export function allowDrop(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(DRAGGED)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
}

/** Plans what was let go at the moment under the pointer. */
export async function dropOnAxis(lab: Lab, event: DragEvent): Promise<void> {
  const text = event.dataTransfer.getData(DRAGGED);
  const canvas = event.currentTarget.querySelector('canvas');
  if (text === '' || !canvas) return;
  event.preventDefault();
  const box = canvas.getBoundingClientRect();
  const { strike, heals, lastsSeconds } = JSON.parse(text) as Dragged;
  const at = momentAt(lab.live.view, (event.clientX - box.left) / box.width);
  const timing = { atSeconds: at / 1e9, lastsSeconds, times: 1, everySeconds: 0 };
  const refusal = await lab.plan(planned(strike, heals, timing));
  if (refusal !== null) lab.store.setState({ message: refusal });
}
