import type * as v from 'valibot';
import { nearest } from './nearest.ts';

type Issue = v.BaseIssue<unknown>;

/** One sentence or two for a person: where, what was found, what to write. */
export function refusal(issue: Issue): string {
  const path = pathOf(issue);
  const last = issue.path?.at(-1);
  if (last?.origin === 'key' && issue.expected === 'never') {
    return unknownField(path, String(last.key), issue.message.split(' '));
  }
  if (issue.input === undefined) return `${path} is missing. ${issue.message}`;
  return `${path} is ${shown(issue.input)}. ${issue.message}`;
}

function unknownField(path: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const fix = meant
    ? `Write ${meant}, or leave it out.`
    : `Leave it out; the fields here are ${known.join(', ')}.`;
  return `${path} is not a known field. ${fix}`;
}

/** `cluster.nodeGroups[0].nodes[1].zone`; `the file` for the whole. */
function pathOf(issue: Issue): string {
  let path = '';
  for (const item of issue.path ?? []) {
    path +=
      typeof item.key === 'number' ? `[${item.key}]` : `${path ? '.' : ''}${String(item.key)}`;
  }
  return path || 'the file';
}

/** Longest excerpt of a value in a message. */
const SHOWN_CHARACTERS = 60;

/** A value from outside as a message shows it. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const json = JSON.stringify(value) ?? String(value);
  return json.length <= SHOWN_CHARACTERS ? json : `${json.slice(0, SHOWN_CHARACTERS)}...`;
}
