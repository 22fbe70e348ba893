import { defaultScenario, runOf } from '../engine/scenario/defaults.ts';
import { type Run, SCENARIO_SCHEMA } from '../engine/scenario/scenario.ts';

const LONGEST_WORDS = { name: 120, question: 300, about: 4_000 };

/**
 * Reads a scenario of which a file gives the words alone: the default one, so that the first picture waits for
 * no reader of files. Null for any other text. What it reads is what `readRun` makes of it.
 */
export function plainRun(text: string): Run | null {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { schema, ...words } = value as Record<string, unknown>;
  if (schema !== SCENARIO_SCHEMA || typeof words['name'] !== 'string') return null;
  for (const [field, word] of Object.entries(words)) {
    if (!Object.hasOwn(LONGEST_WORDS, field) || typeof word !== 'string') return null;
    const longest = LONGEST_WORDS[field as keyof typeof LONGEST_WORDS];
    if (word.length < 1 || word.length > longest) return null;
  }
  const { schema: _, name: _name, question: _question, ...rest } = defaultScenario();
  const { name, question, about } = words as { name: string; question?: string; about?: string };
  return runOf({
    schema,
    name,
    ...(question !== undefined && { question }),
    ...(about !== undefined && { about }),
    ...rest,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
