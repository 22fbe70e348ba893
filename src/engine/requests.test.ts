import { describe, expect, it } from 'vitest';
import { AT_APP, DROPPED, FREE, ORPHAN, OWNED, QUEUED, Requests, SPANS } from './requests.ts';

describe('Requests', () => {
  it('hands out every slot once, grows, and keeps what the slots hold', () => {
    const requests = new Requests(4);
    const slots = Array.from({ length: 11 }, (_, i) => {
      const slot = requests.take();
      requests.number[slot] = i;
      requests.spans[slot * SPANS] = i;
      return slot;
    });
    expect(new Set(slots).size).toBe(11);
    expect(requests.inFlight).toBe(11);
    expect(slots.map((slot) => requests.number[slot])).toEqual(slots.map((_, i) => i));
    expect(slots.map((slot) => requests.spans[slot * SPANS])).toEqual(slots.map((_, i) => i));
    for (const slot of slots) requests.free(slot);
    expect(requests.inFlight).toBe(0);
    expect(new Set(Array.from({ length: 16 }, () => requests.take())).size).toBe(16);
  });

  it('hands a slot out clean', () => {
    const requests = new Requests(1);
    const slot = requests.take();
    requests.spans.fill(7);
    requests.attempt[slot] = 3;
    requests.reason[slot] = 2;
    requests.held[slot] = 2;
    requests.deadline[slot] = 9;
    requests.where[slot] = AT_APP;
    requests.free(slot);
    expect(requests.where[slot]).toBe(FREE);
    expect(requests.take()).toBe(slot);
    expect([...requests.spans]).toEqual(Array(SPANS).fill(0));
    expect([
      requests.attempt[slot],
      requests.reason[slot],
      requests.held[slot],
      requests.deadline[slot],
    ]).toEqual([0, 0, 0, 0]);
  });

  it('goes on in a copy where something still refers to the slot', () => {
    const requests = new Requests(2);
    const slot = requests.take();
    requests.where[slot] = QUEUED;
    requests.number[slot] = 17;
    requests.startedAt[slot] = 5;
    requests.key[slot] = 3;
    requests.attempt[slot] = 1;
    requests.spans[slot * SPANS + 2] = 44;
    requests.deadline[slot] = 8;
    const copy = requests.abandon(slot);
    expect(copy).not.toBe(slot);
    expect([requests.owner[slot], requests.owner[copy], requests.where[copy]]).toEqual([
      ORPHAN,
      OWNED,
      AT_APP,
    ]);
    expect([
      requests.number[copy],
      requests.startedAt[copy],
      requests.key[copy],
      requests.attempt[copy],
    ]).toEqual([17, 5, 3, 1]);
    expect(requests.spans[copy * SPANS + 2]).toBe(44);
    expect([requests.deadline[slot], requests.deadline[copy], requests.inFlight]).toEqual([
      0, 0, 1,
    ]);
    requests.free(slot);
    expect(requests.inFlight).toBe(1);
    requests.free(copy);
    expect(requests.inFlight).toBe(0);
  });

  it('stays in its slot where nothing does', () => {
    const requests = new Requests(2);
    const slot = requests.take();
    requests.where[slot] = DROPPED;
    expect(requests.abandon(slot)).toBe(slot);
    expect([requests.owner[slot], requests.inFlight]).toEqual([OWNED, 1]);
  });

  it('gives each service a ticket of its own', () => {
    const requests = new Requests(1);
    const slot = requests.take();
    const first = requests.nextTicket(slot);
    requests.free(slot);
    expect(requests.nextTicket(requests.take())).not.toBe(first);
  });
});
