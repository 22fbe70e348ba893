import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Words } from './Words.tsx';

const whole = (text: string) =>
  [...renderToStaticMarkup(<Words>{text}</Words>).matchAll(/<span[^>]*>([^<]*)</g)].map(
    ([, part]) => part,
  );

test('names and figures with their units stay whole; other words may break at their hyphens', () => {
  expect(
    whole(
      '0001-001 in us-east-1a crashed after 5 s; app-2 lost 1,000 ms of write-through traffic.',
    ),
  ).toEqual(['0001-001', 'us-east-1a', '5 s', 'app-2', '1,000 ms']);
  expect(whole('Nothing went wrong.')).toEqual([]);
});
