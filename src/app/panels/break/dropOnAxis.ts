import type { DragEvent } from 'react';
import { formatMoment } from '../../../content/words.ts';
import type { Nanos } from '../../../engine/base/units.ts';
import { refuse } from '../../lab/refusal.ts';
import type { Lab } from '../../lab/types.ts';
import { DRAGGED, type Dragged, momentAt, planned } from './plan.ts';

/** A fault that is dragged over the charts may be let go there; a line shows at which moment. */
export function allowDrop(lab: Lab, event: DragEvent): void {
  if (!event.dataTransfer.types.includes(DRAGGED)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
  showLanding(lab, event);
}

/** Plans what was let go at the moment under the pointer. */
export async function dropOnAxis(lab: Lab, event: DragEvent): Promise<void> {
  const text = event.dataTransfer.getData(DRAGGED);
  const place = placeUnder(lab, event);
  if (text === '' || !place) return;
  event.preventDefault();
  const { strike, heals, lastsSeconds } = JSON.parse(text) as Dragged;
  const timing = { atSeconds: place.at / 1e9, lastsSeconds, times: 1, everySeconds: 0 };
  refuse(lab, await lab.plan(planned(strike, heals, timing)));
}

/** The charts under the pointer, and the moment there. */
function placeUnder(lab: Lab, event: DragEvent): { box: DOMRect; at: Nanos } | null {
  const canvas = event.currentTarget.querySelector('canvas');
  if (!canvas) return null;
  const box = canvas.getBoundingClientRect();
  return { box, at: momentAt(lab.live.view, (event.clientX - box.left) / box.width) };
}

/** The line where it would land: outside of React, as it follows the pointer. */
function showLanding(lab: Lab, event: DragEvent): void {
  const place = placeUnder(lab, event);
  if (!place) return;
  const { box, at } = place;
  let line = document.querySelector<HTMLElement>('.break-landing');
  if (!line) {
    line = document.createElement('div');
    line.className = 'break-landing';
    line.append(document.createElement('span'));
    document.body.append(line);
    hideLater(line, event.currentTarget);
  }
  const x = Math.min(box.right, Math.max(box.left, event.clientX));
  line.style.left = `${x}px`;
  line.style.top = `${box.top}px`;
  line.style.height = `${box.height}px`;
  line.toggleAttribute('data-turned', x > innerWidth - 120);
  const words = at > lab.live.at ? formatMoment(at) : `${formatMoment(at)}: past`;
  if (line.firstChild && line.textContent !== words) line.firstChild.textContent = words;
}

/** Until the pointer leaves the charts, or what it carried is let go. */
function hideLater(line: HTMLElement, charts: Element): void {
  const over = new AbortController();
  const { signal } = over;
  const hide = () => {
    line.remove();
    over.abort();
  };
  const look = ({ target }: Event) => target instanceof Node && !charts.contains(target) && hide();
  addEventListener('dragover', look, { signal });
  addEventListener('dragleave', (event) => event.relatedTarget === null && hide(), { signal });
  addEventListener('drop', hide, { signal, capture: true });
  addEventListener('dragend', hide, { signal, capture: true });
}
