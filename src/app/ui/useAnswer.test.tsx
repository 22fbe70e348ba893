// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import type { Answer, Query } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import { useAnswer } from './useAnswer.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

type Asked = { what: Query; answer: (answer: Answer) => void; fail: (why: Error) => void };

/** A part that asks for the trace of a request, what it asked, and what it heard. */
function asking() {
  const asked: Asked[] = [];
  const heard: unknown[] = [];
  const query = (what: Query) =>
    new Promise<Answer>((answer, fail) => asked.push({ what, answer, fail }));
  const lab = { query } as unknown as Lab;
  function Part({ request, again }: { request: number | null; again: number }) {
    useAnswer(
      lab,
      request === null ? null : { kind: 'trace', request },
      [request, again],
      (answer) => heard.push([request, answer?.trace]),
    );
    return null;
  }
  const root = createRoot(document.createElement('div'));
  const show = (request: number | null, again = 0) =>
    act(async () => root.render(<Part request={request} again={again} />));
  const answer = (i: number) => act(async () => asked[i]?.answer({ kind: 'trace', trace: null }));
  return { asked, heard, root, show, answer };
}

it('asks once for each question, and nothing without one', async () => {
  const { asked, show } = asking();
  await show(null);
  expect(asked).toEqual([]);
  await show(7);
  await show(7);
  await show(7, 1);
  expect(asked.map(({ what }) => what)).toEqual([
    { kind: 'trace', request: 7 },
    { kind: 'trace', request: 7 },
  ]);
});

it('hears the answer to the question that was asked last, not one that is late', async () => {
  const { heard, show, answer } = asking();
  await show(7);
  await show(8);
  await answer(1);
  await answer(0);
  expect(heard).toEqual([[8, null]]);
});

it('hears null when nothing could be asked, and nothing once the part is gone', async () => {
  const { asked, heard, root, show } = asking();
  await show(7);
  await act(async () => asked[0]?.fail(new Error('The worker is gone.')));
  expect(heard).toEqual([[7, undefined]]);
  await show(8);
  await act(async () => root.unmount());
  await act(async () => asked[1]?.fail(new Error('The worker is gone.')));
  expect(heard.length).toBe(1);
});
