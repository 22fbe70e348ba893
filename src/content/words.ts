/**
 * Numbers as words, the same on every machine: no locale, no `Intl`. A number and its unit are joined by a
 * no-break space, thousands have commas, and a number carries at most three significant figures unless it
 * is a count.
 */

export const NO_BREAK_SPACE = '\u00a0';

/** A whole number with commas: `12,400`. Rounds; a missing number is an en dash. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return '–';
  const rounded = Math.round(count);
  return (rounded < 0 ? '-' : '') + withCommas(Math.abs(rounded).toFixed(0));
}

/** A number with at most `figures` significant figures and no trailing zeros: `28.6`, `0.44`, `1,230`. */
export function formatNumber(value: number, figures = 3): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  const decimals = Math.max(0, Math.min(6, figures - 1 - magnitude(size)));
  const text = size.toFixed(decimals);
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const part = point < 0 ? '' : text.slice(point + 1).replace(/0+$/, '');
  const number = withCommas(whole) + (part === '' ? '' : `.${part}`);
  return value < 0 && number !== '0' ? `-${number}` : number;
}

const durations = [
  { unit: 'ns', size: 1 },
  { unit: 'µs', size: 1e3 },
  { unit: 'ms', size: 1e6 },
  { unit: 's', size: 1e9 },
] as const;

/** A span of time given in nanoseconds: `28.6 ms`, `0 ms`, `70 s`, `6 min 5 s`, `2 h 5 min`. */
export function formatNanos(nanos: number): string {
  if (!Number.isFinite(nanos)) return '–';
  if (nanos < 0) return `-${formatNanos(-nanos)}`;
  if (nanos === 0) return `0${NO_BREAK_SPACE}ms`;
  if (nanos >= 119.5e9) return formatMinutes(Math.round(nanos / 1e9));
  return scaled(nanos, durations);
}

/** A moment of simulated time: to the tenth of a second from one second on, so that a list of them reads evenly. */
export function formatMoment(at: number): string {
  if (!Number.isFinite(at)) return '–';
  if (at < 1e9) return formatNanos(Math.max(0, at));
  return `${formatFixed(at / 1e9, 1)}${NO_BREAK_SPACE}s`;
}

/** A moment that one goes to: `132.956 s`, `26.314 ms`, `5.0 s`. Nothing is rounded that the time axis shows. */
export function formatExactMoment(at: number): string {
  if (!Number.isFinite(at)) return '–';
  const unit = at < 1e9 ? { name: 'ms', size: 1e6 } : { name: 's', size: 1e9 };
  const text = formatFixed(Math.max(0, at) / unit.size, 3);
  return `${text.replace(/(\.\d+?)0+$/, '$1')}${NO_BREAK_SPACE}${unit.name}`;
}

/** Exactly `decimals` digits after the point, with commas: `1,234.50`. For columns of numbers. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(decimals);
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const number = withCommas(whole) + (point < 0 ? '' : text.slice(point));
  return value < 0 && Number(text) !== 0 ? `-${number}` : number;
}

const sizes = [
  { unit: 'B', size: 1 },
  { unit: 'KiB', size: 1024 },
  { unit: 'MiB', size: 1024 ** 2 },
  { unit: 'GiB', size: 1024 ** 3 },
  { unit: 'TiB', size: 1024 ** 4 },
] as const;

/** Memory and traffic in binary units, as AWS and Redis count: `512 B`, `9.77 KiB`, `2.25 MiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  if (bytes === 0) return `0${NO_BREAK_SPACE}B`;
  return scaled(bytes, sizes);
}

/**
 * A share of 0 to 1 as percent: `63.4 %`. All and nothing are said only when they are true: 0.99999 is
 * `>99.9 %` and 0.0002 is `<0.1 %`.
 */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  return (
    almostPercent(percent, 0.1) ??
    `${formatNumber(Math.round(percent * 10) / 10, 4)}${NO_BREAK_SPACE}%`
  );
}

/** A share of 0 to 1 in whole percent: `41 %`, `<1 %`, `>99 %`. All and nothing are said only when they are true. */
export function formatWholePercent(share: number): string {
  const percent = share * 100;
  return almostPercent(percent, 1) ?? `${Math.round(percent)}${NO_BREAK_SPACE}%`;
}

/** `<0.1 %` and `>99.9 %`, where percent told in steps of `step` would say nothing or all; null elsewhere. */
export function almostPercent(percent: number, step: number): string | null {
  if (percent > 0 && percent < step) return `<${step}${NO_BREAK_SPACE}%`;
  if (percent > 100 - step && percent < 100) return `>${100 - step}${NO_BREAK_SPACE}%`;
  return null;
}

/** How many in a second: `4,000/s`; below ten with a decimal. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '–';
  return `${perSecond < 10 ? formatNumber(perSecond, 2) : formatCount(perSecond)}/s`;
}

/** How many times as much: `24 times`, `1.5 times`. */
export function formatTimes(factor: number): string {
  return `${factor < 10 ? formatNumber(factor, 2) : formatCount(factor)}${NO_BREAK_SPACE}times`;
}

/**
 * The speed of the picture in words. `nanosPerSecond` is simulated time for each second of the viewer's:
 * `1 ms of cluster time = 2 s of yours`, `60 s of cluster time = 1 s of yours (60x)`.
 */
export function formatPace(nanosPerSecond: number): string {
  const [cluster, yours] = paceSides(nanosPerSecond);
  const words = `${formatNanos(cluster)} of cluster time = ${formatNanos(yours)} of yours`;
  if (nanosPerSecond === 1e9) return `${words} (real time)`;
  return nanosPerSecond > 1e9 ? `${words} (${formatNumber(nanosPerSecond / 1e9)}x)` : words;
}

/** The same, short: `1:1,000`, `real time`, `60x`. */
export function formatPaceShort(nanosPerSecond: number): string {
  if (nanosPerSecond === 1e9) return 'real time';
  if (nanosPerSecond > 1e9) return `${formatNumber(nanosPerSecond / 1e9)}x`;
  return `1:${formatNumber(1e9 / nanosPerSecond)}`;
}

/** A count with its noun: `1 write`, `212 writes`, `no writes`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return count === 0 ? `no ${plural}` : numbered(count, noun, plural);
}

/** The same with a figure for none, too: `0 writes`. */
export function numbered(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${Math.round(count) === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/** One unit of time against whole seconds where that is exact and short, else the other way round. */
function paceSides(nanosPerSecond: number): [number, number] {
  for (const unit of [1e6, 1e9]) {
    const seconds = unit / nanosPerSecond;
    if (seconds >= 1 && seconds <= 9 && Number.isInteger(seconds)) return [unit, seconds * 1e9];
  }
  return [nanosPerSecond, 1e9];
}

function scaled(value: number, units: readonly { unit: string; size: number }[]): string {
  let i = 0;
  while (i + 1 < units.length && value >= (units[i + 1]?.size ?? 0)) i++;
  // 999.6 ms is shown as 1 s, not as 1,000 ms.
  const next = units[i + 1];
  if (
    next !== undefined &&
    rounded(value / (units[i]?.size ?? 1)) * (units[i]?.size ?? 1) >= next.size
  ) {
    i++;
  }
  const { unit, size } = units[i] ?? { unit: '', size: 1 };
  return `${formatNumber(value / size)}${NO_BREAK_SPACE}${unit}`;
}

function formatMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = seconds - minutes * 60;
    return `${minutes}${NO_BREAK_SPACE}min${rest === 0 ? '' : ` ${rest}${NO_BREAK_SPACE}s`}`;
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes - hours * 60;
  return `${formatCount(hours)}${NO_BREAK_SPACE}h${rest === 0 ? '' : ` ${rest}${NO_BREAK_SPACE}min`}`;
}

/** To three significant figures. */
function rounded(value: number): number {
  return Number(value.toFixed(Math.max(0, Math.min(6, 2 - magnitude(value)))));
}

/** Digits before the point less one: 0 for 1 to 9.99, 2 for 100 to 999, -1 for 0.1 to 0.99. */
function magnitude(size: number): number {
  let digits = 0;
  let rest = size;
  while (rest >= 10) {
    rest /= 10;
    digits++;
  }
  while (rest < 1 && digits > -9) {
    rest *= 10;
    digits--;
  }
  return digits;
}

function withCommas(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
