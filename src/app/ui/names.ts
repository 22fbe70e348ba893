import type { Names } from '../../content/sentences/entry.ts';
import { toldSetting } from '../../content/settingWords.ts';
import type { Tables } from '../../worker/protocol.ts';

/** How sentences call things in this run: settings as their dials. */
export function namesOf(tables: Tables | null): Names {
  const knobs = new Map(tables?.knobs.map((knob) => [knob.path, knob]));
  const knob = (path: string) => knobs.get(path)?.label ?? path;
  if (!tables) return { knob };
  return {
    knob,
    value: (path, value) => {
      const known = knobs.get(path);
      return known ? toldSetting(known, value) : value;
    },
  };
}
