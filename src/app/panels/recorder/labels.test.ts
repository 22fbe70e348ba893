import { expect, test } from 'vitest';
import { crosses } from './labels.ts';

const box = { left: 10, right: 20, top: 100, bottom: 110 };
const band = (x0: number, x1: number, high: number) => ({ x0, x1, low: 200, high });

test('a curve crosses a box where its edge, or a step of it, passes through', () => {
  expect([
    crosses([band(0, 30, 105)], box),
    crosses([band(0, 15, 90), band(15, 30, 120)], box),
    crosses([band(0, 30, 90)], box),
    crosses([band(0, 30, 120)], box),
    crosses([band(0, 9, 105), band(21, 30, 105)], box),
  ]).toEqual([true, true, false, false, false]);
});
