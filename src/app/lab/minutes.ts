import { counters, lateCounters, sampleColumns } from '../../engine/frame.ts';
import type { RowRing } from './rows.ts';

const MINUTE = 60e9;
const { at } = sampleColumns;
const summed = [...counters, ...lateCounters].map((name) => at[name]);
/** Of these the worst second stands for its minute; the rest is as it was at the minute's end. */
const worst = [
  at.p50,
  at.p95,
  at.p99,
  at.maxLatency,
  at.queue,
  at.engineBusy,
  at.lagNanos,
  at.originBusyPeak,
  at.originQueuePeak,
];

/** Adds whole minutes of the 1 s samples to the 1 min samples, which the operations clock draws. */
export function foldMinutes(minutes: RowRing, seconds: RowRing): void {
  const last = seconds.length - 1;
  if (last < 0) return;
  const until = seconds.get(last, at.at);
  minutes.forgetAfter(until, at.at);
  const done = minutes.length > 0 ? minutes.get(minutes.length - 1, at.at) : 0;
  if (until - done < MINUTE) return;
  let row = last;
  while (row > 0 && seconds.get(row - 1, at.at) > done) row -= 1;
  let minute: Float64Array | null = null;
  for (; row <= last; row += 1) {
    const end = Math.ceil(seconds.get(row, at.at) / MINUTE) * MINUTE;
    if (minute && end > (minute[at.at] as number)) {
      minutes.append(minute, at.at, done);
      minute = null;
    }
    minute = added(minute, seconds, row, end);
  }
  if (minute && until >= (minute[at.at] as number)) minutes.append(minute, at.at, done);
}

function added(
  minute: Float64Array | null,
  seconds: RowRing,
  row: number,
  end: number,
): Float64Array {
  const made = new Float64Array(sampleColumns.stride);
  for (let c = 0; c < made.length; c += 1) made[c] = seconds.get(row, c);
  made[at.at] = end;
  if (!minute) return made;
  for (const c of summed) made[c] = (made[c] as number) + (minute[c] as number);
  for (const c of worst) made[c] = Math.max(made[c] as number, minute[c] as number);
  return made;
}
