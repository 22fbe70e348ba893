import type { Names } from '../../content/sentences/entry.ts';
import type { Tables } from '../../worker/protocol.ts';

/** How sentences call things in this run: settings by their labels. */
export function namesOf(tables: Tables | null): Names {
  const labels = new Map(tables?.knobs.map((knob) => [knob.path, knob.label]));
  return { knob: (path) => labels.get(path) ?? path };
}
