import type { Face } from './face.ts';
import type { ItemGrid } from './itemGrid.ts';
import type { NodeFigures } from './nodeFigures.ts';

/** What the live part of a node's card shows. */
export type NodeScene = {
  face: Face;
  figures: NodeFigures;
  grid: ItemGrid | null;
  /** Whether one square is one item; else each is its share of the memory. */
  perItem: boolean;
  name: string;
  /** Memcached nodes have no roles. */
  memcached: boolean;
  address: string;
  slots: readonly (readonly [number, number])[];
  leaving: readonly (readonly [number, number])[];
  /** A sentence in place of the fill, then the same on two short lines; empty for none. */
  says: readonly string[];
  /** What somebody believes of its slots, for a card without a line for sentences, the longest wording first. */
  believed: readonly string[];
};

export function isDead(figures: NodeFigures): boolean {
  return figures.state === 'down' || figures.state === 'removed' || figures.state === 'unreachable';
}
