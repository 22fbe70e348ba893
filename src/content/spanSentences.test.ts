import { expect, it } from 'vitest';
import { sentOnWords, spanSentence } from './spanSentences.ts';

it('tells a step that is not over from one that is', () => {
  const step = { span: 'queue', place: '0001-001', from: 0, to: 5e6, ahead: 0 };
  expect(spanSentence(step)).toBe('waited 5\u00a0ms in the queue at 0001-001');
  expect(spanSentence({ ...step, open: true })).toBe(
    'waited 5\u00a0ms in the queue at 0001-001, so far',
  );
});

it('tells ASK, which holds once, from MOVED, which holds for good', () => {
  expect(sentOnWords('ask')).toMatch(/^for this call only.*ASKING first/);
  expect(sentOnWords('moved')).toMatch(/for good/);
});
