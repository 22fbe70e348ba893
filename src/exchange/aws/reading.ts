import { isRecord } from '../fields.ts';
import { shown } from '../refusal.ts';

/** What cannot be made of a description, as one message for a person. */
export class DescriptionError extends Error {}

/** A value of a description together with where it stands, so that every refusal names the field. */
export class Reading {
  readonly path: string;
  private readonly value: unknown;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  has(name: string): boolean {
    return isRecord(this.value) && this.value[name] !== undefined && this.value[name] !== null;
  }

  at(name: string): Reading {
    const value = isRecord(this.value) ? this.value[name] : undefined;
    return new Reading(value, this.path ? `${this.path}.${name}` : name);
  }

  text(): string {
    if (typeof this.value === 'string' && this.value !== '' && this.value.length <= 200) {
      return this.value;
    }
    return this.refuse('Write a text, as AWS prints it.');
  }

  number(): number {
    if (typeof this.value === 'number' && Number.isFinite(this.value) && this.value >= 0) {
      return this.value;
    }
    return this.refuse('Write a number from 0.');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.refuse('Write true or false.');
  }

  record(): this {
    return isRecord(this.value) ? this : this.refuse('Write an object in braces.');
  }

  list(longest: number): Reading[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.refuse('Write a list, as AWS prints it.');
    if (value.length > longest) return this.refuse(`Write at most ${longest} entries.`);
    return value.map((item, i) => new Reading(item, `${this.path}[${i}]`).record());
  }

  textOr<T>(name: string, otherwise: T): string | T {
    return this.has(name) ? this.at(name).text() : otherwise;
  }

  refuse(fix: string): never {
    const found = this.value === undefined ? 'missing' : shown(this.value);
    throw new DescriptionError(`${this.path} is ${found}. ${fix}`);
  }
}
