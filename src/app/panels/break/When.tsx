import type { Nanos } from '../../../engine/base/units.ts';
import { LATEST_SECONDS, MOST_TIMES, type Timing } from './plan.ts';

/** Now, or at a moment of the run, for how long, and how often. `null` is now. */
export function When({
  timing,
  now,
  set,
}: {
  timing: Timing | null;
  now: Nanos;
  set: (timing: Timing | null) => void;
}) {
  const soon = Math.ceil(now / 1e9) + 10;
  return (
    <fieldset className="break-when">
      <legend className="hidden-visually">When</legend>
      <label>
        <input type="radio" name="break-when" checked={!timing} onChange={() => set(null)} />
        Now
      </label>
      <label>
        <input
          type="radio"
          name="break-when"
          checked={timing !== null}
          onChange={() => set({ atSeconds: soon, lastsSeconds: 10, times: 1, everySeconds: 60 })}
        />
        At a moment
      </label>
      {timing && (
        <div className="break-times">
          <Seconds
            label="at"
            value={timing.atSeconds}
            set={(v) => set({ ...timing, atSeconds: v })}
          />
          <Seconds
            label="for"
            value={timing.lastsSeconds}
            set={(v) => set({ ...timing, lastsSeconds: v })}
          />
          <label>
            times
            <input
              type="number"
              min={1}
              max={MOST_TIMES}
              value={timing.times}
              onChange={(event) =>
                set({
                  ...timing,
                  times: Math.min(MOST_TIMES, Math.max(1, Number(event.target.value))),
                })
              }
            />
          </label>
          {timing.times > 1 && (
            <Seconds
              label="every"
              value={timing.everySeconds}
              set={(v) => set({ ...timing, everySeconds: v })}
            />
          )}
        </div>
      )}
    </fieldset>
  );
}

function Seconds({
  label,
  value,
  set,
}: {
  label: string;
  value: number;
  set: (value: number) => void;
}) {
  return (
    <label>
      {label}
      <input
        type="number"
        min={0}
        max={LATEST_SECONDS}
        step="any"
        value={value}
        onChange={(event) => set(Math.max(0, Number(event.target.value)))}
      />
      s
    </label>
  );
}
