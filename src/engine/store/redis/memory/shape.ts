/** What a value looks like. Fields that a type does not have are ignored. */
export type ValueShape = {
  /** Length of a string, or of each value of a hash. */
  valueBytes: number;
  /** Fields of a hash, elements of the others. */
  members: number;
  /** Length of a field's name, or of an element. */
  memberBytes: number;
  /** Strings, values of a hash and elements are whole numbers of that many digits. */
  integers: boolean;
  /** Scores of a sorted set: 0, 1, 2, ... or 1000.5, 1000.75, 1001, ... */
  scores: 'integers' | 'fractions';
};

/** Bytes of one value with its object, without its key, and what OBJECT ENCODING says. */
export type ValueCost = { bytes: number; encoding: string };

/** The head of a hash table inside a value. */
export const DICT_BYTES = 56;
