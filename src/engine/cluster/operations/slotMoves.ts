/** How far a resharding is: slots of its plan and those of them that have moved, with what, and what clients met. */
export type SlotMoves = {
  /** The notice of the operation. */
  cause: number;
  slots: number;
  total: number;
  keys: number;
  bytes: number;
  /** Commands that were answered with ASK and with MOVED since it began, also after its end. */
  asked: number;
  moved: number;
};
