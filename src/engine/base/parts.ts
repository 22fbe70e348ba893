/** Code that is not needed at once. */
export type Part = {
  /** What it is for, as in "The part of the engine for ... could not be loaded." */
  readonly words: string;
  /** Fetches it. */
  load(): Promise<object>;
};

type Table = Readonly<Record<string, Part>>;
/** What a part exports. */
export type CodeOf<T extends Table, P extends keyof T> = Awaited<ReturnType<T[P]['load']>>;
type Held<T extends Table> = { [P in keyof T]?: CodeOf<T, P> };

/** A table of parts, and those of them that are there. */
export class Parts<T extends Table> {
  readonly table: T;
  private readonly held: Held<T> = {};

  constructor(table: T) {
    this.table = table;
  }

  /** Hands in parts that a host has at hand. */
  provide(code: Held<T>): void {
    Object.assign(this.held, code);
  }

  has(name: keyof T): boolean {
    return this.held[name] !== undefined;
  }

  /** The code of a part. Throws when it is not there: who needs it loads it before. */
  get<P extends keyof T>(name: P): CodeOf<T, P> {
    const code = this.held[name];
    if (code === undefined) throw new Error(`The code for ${this.words(name)} is not loaded.`);
    return code;
  }

  /** Fetches a part that is not there. */
  async load<P extends keyof T>(name: P): Promise<CodeOf<T, P>> {
    const code = this.held[name] ?? ((await this.table[name]?.load()) as CodeOf<T, P>);
    this.held[name] = code;
    return code;
  }

  words(name: keyof T): string {
    return this.table[name]?.words ?? String(name);
  }
}
