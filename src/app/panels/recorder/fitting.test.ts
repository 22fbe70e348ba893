import { expect, test } from 'vitest';
import { fitting } from './fitting.ts';

test('what does not fit stands lower first, then there are fewer pens; one is always there', () => {
  const rooms = [256, 255, 200, 199, 128, 127, 0];
  expect(rooms.map((room) => fitting(room, 4, 'normal'))).toEqual([
    { layout: 'normal', count: 4 },
    { layout: 'low', count: 4 },
    { layout: 'low', count: 4 },
    { layout: 'low', count: 3 },
    { layout: 'low', count: 2 },
    { layout: 'low', count: 1 },
    { layout: 'low', count: 1 },
  ]);
  expect(fitting(100, 4, 'narrow')).toEqual({ layout: 'narrow', count: 4 });
});
