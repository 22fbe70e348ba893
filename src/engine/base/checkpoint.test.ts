import { describe, expect, it } from 'vitest';
import { capture, restore } from './checkpoint.ts';

class Node {
  name: string;
  next: Node | null = null;
  readonly data: Float64Array;

  constructor(name: string, ...data: number[]) {
    this.name = name;
    this.data = Float64Array.from(data);
  }

  get size(): number {
    return this.data.length;
  }
}

describe('capture and restore', () => {
  it('bring back numbers, texts, arrays, typed arrays, instances and what is missing', () => {
    const live: Record<string, unknown> = {
      n: 1.5,
      text: 'a',
      nothing: null,
      missing: undefined,
      list: [1, [2, 3], { four: 4 }],
      typed: Int32Array.of(1, 2, 3),
      node: new Node('x', 1, 2),
    };
    const before = structuredClone({ ...live, node: null });
    const saved = capture(live);
    Object.assign(live, { n: 2, text: 'b', nothing: {}, missing: 1, list: [], extra: true });
    (live['typed'] as Int32Array).fill(9);
    (live['node'] as Node).data[0] = 99;
    (live['node'] as Node).name = 'y';
    restore(live, saved);
    expect({ ...live, node: null }).toEqual(before);
    expect(live).not.toHaveProperty('extra');
    expect(live['node']).toEqual(new Node('x', 1, 2));
    expect((live['node'] as Node).size).toBe(2);
  });

  it('put values back into the same objects and arrays, so that shapes and references stay', () => {
    const node = new Node('x', 1, 2);
    const live = { node, list: [1, 2] };
    const { data } = node;
    const { list } = live;
    const saved = capture(live);
    node.data.fill(7);
    list.push(3);
    restore(live, saved);
    expect(live.node).toBe(node);
    expect(live.node.data).toBe(data);
    expect(live.list).toBe(list);
    expect([[...data], list]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('keep references that are shared, and rings', () => {
    const a = new Node('a', 1);
    const b = new Node('b', 2);
    a.next = b;
    b.next = a;
    const bytes = Uint8Array.of(5);
    const live = { a, b, first: bytes, second: bytes };
    const saved = capture(live);
    live.b = new Node('c');
    live.second = Uint8Array.of(6);
    a.next = null;
    restore(live, saved);
    expect(live.a.next).toBe(live.b);
    expect(live.b.next).toBe(live.a);
    expect(live.first).toBe(live.second);
    expect(live.b.name).toBe('b');
  });

  it('never merge two saved objects into one, even where the live ones are one by now', () => {
    const live = { x: { v: 1 }, y: { v: 2 }, p: [1], q: [2], f: Int8(1), g: Int8(2) };
    const saved = capture(live);
    live.y = live.x;
    live.q = live.p;
    live.g = live.f;
    restore(live, saved);
    expect(live).toEqual({ x: { v: 1 }, y: { v: 2 }, p: [1], q: [2], f: Int8(1), g: Int8(2) });
    live.x.v = 10;
    live.f[0] = 10;
    expect([live.y.v, live.g[0]]).toEqual([2, 2]);
  });

  it('bring back arrays that have grown or shrunk', () => {
    const live = { typed: new Float64Array([1, 2]), list: [1, 2, 3] };
    const saved = capture(live);
    live.typed = new Float64Array([1, 2, 3, 4]);
    live.list.length = 1;
    restore(live, saved);
    expect(live).toEqual({ typed: new Float64Array([1, 2]), list: [1, 2, 3] });
    live.typed[0] = 5;
    restore(live, saved);
    expect(live.typed[0]).toBe(1);
  });

  it('can be restored again and again: the saved copy is never handed out', () => {
    const live: { deep: { list: { v: number }[]; bytes: Uint8Array } | null } = {
      deep: { list: [{ v: 1 }], bytes: Uint8Array.of(1) },
    };
    const saved = capture(live);
    for (let i = 0; i < 3; i++) {
      live.deep = null;
      restore(live, saved);
      expect(live).toEqual({ deep: { list: [{ v: 1 }], bytes: Uint8Array.of(1) } });
      (live.deep as unknown as { list: { v: number }[] }).list[0] = { v: 7 };
      (live.deep as unknown as { bytes: Uint8Array }).bytes[0] = 7;
    }
  });

  it('share what is frozen, and what the caller says', () => {
    const table = Object.freeze({ values: Float64Array.of(1) });
    const ring = { rows: [1] };
    const live = { table, ring, n: 1 };
    const saved = capture(live, [ring]);
    ring.rows.push(2);
    live.n = 2;
    restore(live, saved, [ring]);
    expect(live).toEqual({ table, ring: { rows: [1, 2] }, n: 1 });
    expect(live.table).toBe(table);
  });

  it('count the bytes of typed arrays, each once', () => {
    const bytes = new Uint8Array(1_000);
    expect(capture({ a: bytes, b: bytes, c: 1 }).bytes).toBe(1_008);
  });

  it('refuse what they cannot save', () => {
    expect(() => capture({ map: new Map() })).toThrow('A Map cannot be saved.');
    expect(() => capture({ set: new Set() })).toThrow('A Map cannot be saved.');
  });
});

function Int8(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}
