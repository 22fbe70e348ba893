import { isSameClock, nearestPace, paces, slowestView } from './clock.ts';

/** What is held may stray from the pace that the axis is fitted to by this factor. */
const BAND = 2;
/** Readings in a row, about a second apart, that must stray to the same side before the axis follows. */
const PATIENCE = 3;

/**
 * The pace that the span of the time axis is fitted to: the one asked for, or where the machine falls short of that by
 * far and for some seconds, the stop nearest to what it holds. What is held wavers, and the axis does not follow that.
 * It stays within the spans of the clock that was asked for, so that an axis is always that of one clock.
 */
export class AxisPace {
  private readonly slowest: (pace: number) => number;
  private strayed: number[] = [];

  /** `slowest`: below what it does not follow while a pace is asked for; the stage, unlike the axis, is that of any. */
  constructor(slowest: (pace: number) => number = slowestView) {
    this.slowest = slowest;
  }

  /** The viewer asks for `pace` after `before`, with the axis fitted to `fitted`: gives what to fit it to. */
  asked(pace: number, before: number, fitted: number): number {
    this.reset();
    // What the machine does not hold at one pace, it does not hold at another beyond it.
    const isShort = fitted < before && fitted < pace && isSameClock(pace, before);
    return isShort ? fitted : pace;
  }

  /** `held`: a reading of the pace meter, 0 when `pace` is held; gives what to fit the axis to. */
  read(held: number, pace: number, fitted: number): number {
    const isHeld = held === 0;
    const now = isHeld ? pace : Math.max(held, this.slowest(pace));
    const isWithin = isHeld ? fitted === pace : now <= fitted * BAND && now >= fitted / BAND;
    const [first = now] = this.strayed;
    if (isWithin || first > fitted !== now > fitted) this.reset();
    if (isWithin) return fitted;
    this.strayed.push(now);
    if (this.strayed.length < PATIENCE) return fitted;
    const least = now > fitted ? Math.min(...this.strayed) : Math.max(...this.strayed);
    this.reset();
    return isHeld ? pace : Math.min(pace, paces[nearestPace(least)] as number);
  }

  /** Readings from before say nothing about what comes. */
  reset(): void {
    this.strayed = [];
  }
}
