import file from './facts.json' with { type: 'json' };

/** A statement about ElastiCache with where it is written and as of when (a year, a month or a day). */
export type Fact = {
  readonly statement: string;
  readonly source: { readonly title: string; readonly url: string };
  readonly asOf: string;
};

/** The facts that scenarios rest on, by id. */
export const facts: { readonly [id: string]: Fact } = file;
