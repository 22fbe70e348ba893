import { describe, expect, it } from 'vitest';
import { EMPTY, READ, SocketSeats, WRITE } from './seats.ts';

function visitors(...requests: number[]) {
  return {
    requests: Float64Array.from(requests.map(Math.abs)),
    writes: Uint8Array.from(requests.map((r) => (r < 0 ? 1 : 0))),
    count: requests.length,
  };
}

describe('SocketSeats', () => {
  it('lets each query keep its socket until it leaves', () => {
    const seats = new SocketSeats(4);
    seats.seat(visitors(5, -6, 7), 3, 1);
    expect([...seats.taken]).toEqual([READ, WRITE, READ, EMPTY]);
    seats.seat(visitors(-6, 7), 2, 1);
    expect([...seats.taken]).toEqual([EMPTY, WRITE, READ, EMPTY]);
    seats.seat(visitors(-6, 7, 8, 9), 4, 1);
    expect([...seats.taken]).toEqual([READ, WRITE, READ, READ]);
  });

  it('seats no more than there are sockets', () => {
    const seats = new SocketSeats(2);
    seats.seat(visitors(1, 2, 3), 2, 1);
    expect([...seats.taken]).toEqual([READ, READ]);
  });

  it('seats exactly as many as are counted at the moment shown', () => {
    const seats = new SocketSeats(6);
    const taken = () => seats.taken.reduce((sum, t) => sum + (t === EMPTY ? 0 : 1), 0);
    for (const [known, busy] of [
      [4, 1],
      [3, 6],
      [0, 2],
      [5, 0],
      [9, 6],
    ] as const) {
      const requests = Array.from({ length: known }, (_, i) => i + 1);
      seats.seat(visitors(...requests), busy, 1, true);
      expect(taken()).toBe(busy);
    }
    // Those who came first are at work.
    seats.clear();
    seats.seat(visitors(7, -8, 9), 2, 1, true);
    expect([...seats.taken]).toEqual([READ, WRITE, EMPTY, EMPTY, EMPTY, EMPTY]);
  });

  it('shows the count where requests are not known one by one', () => {
    const seats = new SocketSeats(4);
    seats.seat(null, 3, 1);
    expect([...seats.taken]).toEqual([READ, READ, READ, EMPTY]);
    seats.seat(visitors(1), 20, 10);
    expect([...seats.taken]).toEqual([READ, READ, EMPTY, EMPTY]);
  });
});
