import type { Nanos } from '../../../engine/base/units.ts';
import type { FailoverSpec } from '../../../engine/scenario/scenario.ts';
import { type Asked, LATEST_SECONDS, lengthWords, MOST_TIMES } from './plan.ts';

/** Now, or at a moment of the run, for how long, and how often. `null` is now. */
export function When({
  timing,
  now,
  failover,
  set,
}: {
  timing: Asked | null;
  now: Nanos;
  failover: FailoverSpec;
  set: (timing: Asked | null) => void;
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
          onChange={() => set({ atSeconds: soon, lastsSeconds: null, times: 1, everySeconds: 60 })}
        />
        At a moment
      </label>
      {timing && (
        <div className="break-times">
          <Seconds
            label="at"
            value={timing.atSeconds}
            set={(v) => set({ ...timing, atSeconds: v ?? 0 })}
          />
          <Seconds
            label="for"
            value={timing.lastsSeconds}
            about="break-length"
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
              set={(v) => set({ ...timing, everySeconds: v ?? 0 })}
            />
          )}
          <p id="break-length" className="break-about" aria-live="polite">
            {lengthWords(timing.lastsSeconds, failover)}
          </p>
        </div>
      )}
    </fieldset>
  );
}

function Seconds({
  label,
  value,
  about,
  set,
}: {
  label: string;
  value: number | null;
  /** The id of the words about it. */
  about?: string;
  /** An empty field is null. */
  set: (value: number | null) => void;
}) {
  return (
    <label>
      {label}
      <input
        type="number"
        min={0}
        max={LATEST_SECONDS}
        step="any"
        value={value ?? ''}
        aria-describedby={about}
        onChange={({ target }) =>
          set(target.value === '' ? null : Math.max(0, Number(target.value)))
        }
      />
      s
    </label>
  );
}
