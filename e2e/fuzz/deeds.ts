import type { Page } from '@playwright/test';
import type { Rng } from '../../src/engine/base/rng.ts';

/** Something that a user may do, chosen with a weight. It resolves to what it did, in a few words. */
export type Deed = { weight: number; act: (page: Page, rng: Rng) => Promise<string> };

export function pick<T>(rng: Rng, list: readonly T[]): T | undefined {
  return list[rng.below(list.length)];
}

type Spot = { name: string; x: number; y: number; width: number; height: number };

/** What leads out of the page or asks for a new one, and what would save a file. */
const LEFT_ALONE = /save|download|load the page again|open in|mermaid|copy/i;

const CONTROLS = 'a[href], button, select, input, summary, textarea, [role="option"], [tabindex]';

/** The controls that a pointer can reach now: in sight, and nothing lies over them. */
export async function reachable(page: Page, selector = CONTROLS): Promise<Spot[]> {
  const spots = await page.evaluate((all) => {
    const found = [];
    for (const element of document.querySelectorAll<HTMLElement>(all)) {
      if (element.matches(':disabled, a[target], a[download], a[href^="http"], [type="file"]'))
        continue;
      const { left, top, width, height } = element.getBoundingClientRect();
      const x = left + width / 2;
      const y = top + height / 2;
      if (width < 1 || height < 1 || x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
      const hit = document.elementFromPoint(x, y);
      if (!hit || !(element.contains(hit) || hit.contains(element))) continue;
      const name = (element.ariaLabel ?? element.textContent ?? '').trim().slice(0, 50);
      found.push({ name: `${element.tagName.toLowerCase()} "${name}"`, x, y, width, height });
    }
    return found;
  }, selector);
  return spots.filter(({ name }) => !LEFT_ALONE.test(name));
}

async function click(page: Page, rng: Rng): Promise<string> {
  const spot = pick(rng, await reachable(page));
  if (!spot) return 'nothing to click';
  await page.mouse.click(spot.x, spot.y, { clickCount: rng.below(12) === 0 ? 2 : 1 });
  return `click ${spot.name}`;
}

const KEYS = [
  ...['Space', 'Space', 'k', '.', ',', '[', ']', 'ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'],
  ...['c', 'Home', 'End', 'r', 'n', 'f', 'Control+z', 'Control+Shift+z', 'o', 's', '?', 'Escape'],
  ...['Escape', 'Tab', 'Tab', 'Shift+Tab', 'Enter', 'b', 'PageUp', 'PageDown', 'x', '1', '-', '+'],
];

async function press(page: Page, rng: Rng): Promise<string> {
  const key = pick(rng, KEYS) ?? 'Escape';
  const times = rng.below(6) === 0 ? 6 : 1;
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
  return `key ${key} x${times}`;
}

function size(page: Page): { width: number; height: number } {
  return page.viewportSize() ?? { width: 1280, height: 720 };
}

/** Along the axis, or from anywhere to anywhere. */
async function drag(page: Page, rng: Rng): Promise<string> {
  const { width, height } = size(page);
  const axis =
    rng.below(2) === 0 ? (await reachable(page, 'input[type="range"]')).at(0) : undefined;
  const from = axis
    ? { x: axis.x - axis.width / 2 + rng.below(Math.ceil(axis.width)), y: axis.y }
    : { x: rng.below(width), y: rng.below(height) };
  const to = { x: rng.below(width), y: axis ? axis.y : rng.below(height) };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  return `drag ${Math.round(from.x)},${Math.round(from.y)} to ${Math.round(to.x)},${Math.round(to.y)}`;
}

/** A fault from its grip onto the time axis. */
async function plan(page: Page, rng: Rng): Promise<string> {
  const grip = pick(rng, await reachable(page, '.break-grip'));
  const axis = (await reachable(page, '.lab-recorder canvas')).at(0);
  if (!grip || !axis) return click(page, rng);
  const to = axis.x - axis.width / 2 + rng.below(Math.ceil(axis.width));
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(axis.x, axis.y, { steps: 3 });
  await page.mouse.move(to, axis.y, { steps: 2 });
  await page.mouse.up();
  return `plan ${grip.name} at ${Math.round(to)}`;
}

async function wheel(page: Page, rng: Rng): Promise<string> {
  const { width, height } = size(page);
  const [x, y, by] = [rng.below(width), rng.below(height), rng.below(1600) - 800];
  await page.mouse.move(x, y);
  const zooms = rng.below(3) === 0;
  if (zooms) await page.keyboard.down('Control');
  await page.mouse.wheel(0, by);
  if (zooms) await page.keyboard.up('Control');
  return `wheel ${by} at ${x},${y}`;
}

async function resize(page: Page, rng: Rng): Promise<string> {
  const width = pick(rng, [390, 768, 1024, 1280, 1440, 390 + rng.below(1051)]) ?? 1440;
  const height = 600 + rng.below(301);
  await page.setViewportSize({ width, height });
  return `resize ${width}x${height}`;
}

async function recolour(page: Page, rng: Rng): Promise<string> {
  const colorScheme = pick(rng, ['light', 'dark'] as const) ?? 'light';
  const reducedMotion = rng.below(4) === 0 ? 'reduce' : 'no-preference';
  await page.emulateMedia({ colorScheme, reducedMotion });
  return `${colorScheme}, motion ${reducedMotion}`;
}

/** One of the choices of a list, a stop of a slider, or words in a field. */
async function fill(page: Page, rng: Rng): Promise<string> {
  const spot = pick(rng, await reachable(page, 'select, input, textarea'));
  if (!spot) return click(page, rng);
  const words = pick(rng, ['0', '1', '-5', '1e9', '', '2.5', 'hot key', '999999', '{}']) ?? '';
  await page.evaluate(
    ({ x, y, words, share }) => {
      const element = document.elementFromPoint(x, y);
      const kind = element instanceof HTMLInputElement ? element.type : '';
      if (kind === 'checkbox' || kind === 'radio' || kind === 'file') return;
      let value = words;
      if (element instanceof HTMLSelectElement) {
        const options = [...element.options].filter((option) => !option.disabled);
        value = options[Math.floor(share * options.length)]?.value ?? '';
      } else if (element instanceof HTMLInputElement && kind === 'range') {
        value = String(+element.min + share * (+element.max - +element.min));
      } else if (!(element instanceof HTMLInputElement && !element.readOnly)) return;
      const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value')?.set;
      set?.call(element, value);
      element.dispatchEvent(new Event('input', { bubbles: true }));
      element.dispatchEvent(new Event('change', { bubbles: true }));
    },
    { x: spot.x, y: spot.y, words, share: rng.below(1000) / 1000 },
  );
  return `fill ${spot.name} "${words}"`;
}

const WORDS = [
  ...['crash', 'slow', 'outage', 'partition', 'shard', 'replica', 'speed', 'branch', 'bookmark'],
  ...['undo', 'palette', 'dark', 'present', 'flush', 'scale', 'database', 'traffic', 'ttl', 'end'],
];

/** Any action by a word of its name. */
async function command(page: Page, rng: Rng): Promise<string> {
  const word = pick(rng, WORDS) ?? 'crash';
  await page.keyboard.press('Control+k');
  await page.keyboard.type(word);
  const down = rng.below(8);
  for (let i = 0; i < down; i++) await page.keyboard.press('ArrowDown');
  const key = rng.below(5) === 0 ? 'Escape' : 'Enter';
  await page.keyboard.press(key);
  return `do "${word}" +${down} ${key}`;
}

/** Another scenario or page, by its address, or back and forth in the history. */
function travel(scenarios: readonly string[]): Deed['act'] {
  return async (page, rng) => {
    const way = rng.below(6);
    if (way < 4) {
      const name = pick(rng, [...scenarios, 'no-such-thing']) ?? '';
      const fragment = way === 0 ? '#/scenarios' : `#/play/${name}`;
      await page.evaluate((to) => {
        location.hash = to;
      }, fragment);
      return `go to ${fragment}`;
    }
    // Only as far as this document reaches.
    await page.evaluate((by) => history.length > 4 && history.go(by), way === 4 ? -1 : 1);
    return way === 4 ? 'back' : 'forward';
  };
}

export function deedsOf(scenarios: readonly string[]): readonly Deed[] {
  return [
    { weight: 45, act: click },
    { weight: 16, act: press },
    { weight: 7, act: fill },
    { weight: 6, act: drag },
    { weight: 5, act: plan },
    { weight: 5, act: wheel },
    { weight: 5, act: command },
    { weight: 4, act: resize },
    { weight: 2, act: recolour },
    { weight: 2, act: travel(scenarios) },
  ];
}

export function drawDeed(rng: Rng, deeds: readonly Deed[]): Deed['act'] {
  const total = deeds.reduce((sum, { weight }) => sum + weight, 0);
  let left = rng.below(total);
  for (const { weight, act } of deeds) {
    left -= weight;
    if (left < 0) return act;
  }
  throw new Error('no deed');
}
