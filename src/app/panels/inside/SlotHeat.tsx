import { useEffect, useRef, useState } from 'react';
import { counted, formatBytes, formatCount } from '../../../content/words.ts';
import type { SlotHeat as Heat } from '../../../engine/inspect/keys.ts';

const SIDE = 128;
/** Where the steps of the ink ramp begin, as shares of the most of any slot. */
const STEPS = [0, 0.15, 0.3, 0.45, 0.6, 0.8, 0.95];

/** All 16,384 slots as one tile of 128 x 128: row by row from slot 0, the darker the more. */
export function SlotHeat({ heat }: { heat: Heat }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [by, setBy] = useState<'requests' | 'bytes'>('requests');
  const values = heat[by];
  useEffect(() => {
    if (canvas.current) draw(canvas.current, values);
  }, [values]);
  const filled = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const top = values.indexOf(255);
  const most =
    by === 'requests' ? counted(heat.mostRequests, 'request') : formatBytes(heat.mostBytes);
  const words =
    top < 0
      ? 'No slot has anything.'
      : `${formatCount(filled)} of 16,384 slots have any. Slot ${formatCount(top)} has most: ${most}.`;
  return (
    <figure className="slot-heat">
      <fieldset className="slot-heat-choice" aria-label="Slots by">
        {(['requests', 'bytes'] as const).map((name) => (
          <button
            key={name}
            type="button"
            className="button small"
            aria-pressed={by === name}
            onClick={() => setBy(name)}
          >
            {name === 'requests' ? 'By requests' : 'By bytes'}
          </button>
        ))}
      </fieldset>
      <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={words} />
      <figcaption className="inside-note">
        {words} {by === 'bytes' && heat.items < heat.of && sampleWords(heat)}
      </figcaption>
    </figure>
  );
}

function sampleWords({ items, of }: Heat): string {
  return `From ${formatCount(items)} of ${counted(of, 'item')}.`;
}

function draw(canvas: HTMLCanvasElement, values: Uint8Array): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(canvas);
  const ramp = STEPS.map((_, i) => style.getPropertyValue(`--heat-${i}`));
  context.fillStyle = ramp[0] ?? '';
  context.fillRect(0, 0, SIDE, SIDE);
  for (const [slot, value] of values.entries()) {
    if (value === 0) continue;
    // What is not empty is never painted as if it were.
    const step = Math.max(
      1,
      STEPS.findLastIndex((share) => value / 255 >= share),
    );
    context.fillStyle = ramp[step] ?? '';
    context.fillRect(slot % SIDE, Math.floor(slot / SIDE), 1, 1);
  }
  // One slot in 16,384 is easily missed: the hottest stands in a frame.
  const top = values.indexOf(255);
  if (top < 0) return;
  context.strokeStyle = style.getPropertyValue('--ink');
  context.strokeRect((top % SIDE) - 2.5, Math.floor(top / SIDE) - 2.5, 6, 6);
}
