import { expect, it } from 'vitest';
import type { Step } from './plan.ts';
import { beginAt, next, previous, type Shown, turned } from './walk.ts';

const step = (kind: Step['kind'], ...answer: string[]): Step => ({
  kind,
  title: kind,
  prompt: '',
  answer,
  at: 0,
  subject: '',
});
const steps = [step('question'), step('event', 'It takes over.'), step('end', 'Two lines.')];
const on = next(steps);

/** What the room sees, as a place and an A where the answer is open. */
const seen = ({ index, answer, blank }: Shown) =>
  blank ? 'blank' : `${index}${answer ? ' A' : ''}`;

function walk(...moves: ((shown: Shown) => Shown)[]): string[] {
  let shown = beginAt(0);
  return moves.map((move) => {
    shown = move(shown);
    return seen(shown);
  });
}

it('shows each answer on the way, and stays at the last', () => {
  expect(walk(on, on, on, on, on)).toEqual(['1', '1 A', '2', '2 A', '2 A']);
});

it('goes on from an answer that was asked for, also when it was hidden again', () => {
  expect(walk(on, turned, on)).toEqual(['1', '1 A', '2']);
  expect(walk(on, turned, turned, on)).toEqual(['1', '1 A', '1', '2']);
});

it('comes back to a step as it began', () => {
  expect(walk(on, on, on, previous, on, previous, previous)).toEqual([
    ...['1', '1 A', '2', '1', '1 A', '0', '0'],
  ]);
});

it('shows what a blank screen hides before anything else', () => {
  const blank = (shown: Shown) => ({ ...shown, blank: true });
  expect(walk(on, blank, on, on, blank, previous, previous)).toEqual([
    ...['1', 'blank', '1', '1 A', 'blank', '1 A', '0'],
  ]);
});
