import { settingText } from '../../content/settingWords.ts';
import type { Deed } from '../../engine/branches.ts';
import { targetName } from '../../engine/targetName.ts';
import type { Tables } from '../../worker/protocol.ts';

/** A change in a few words: "Requests: 8,000/s", "Crash, 0001-001". */
export function deedWords(deed: Deed, tables: Tables | null): string {
  if ('letter' in deed) return `branch ${deed.letter}${deed.kind === 'drop' ? ' deleted' : ''}`;
  if (deed.kind === 'set') {
    const knob = tables?.knobs.find((k) => k.path === deed.knob);
    return knob ? `${knob.label}: ${settingText(knob, deed.value)}` : deed.knob;
  }
  const fault = tables?.faults.find((f) => f.name === deed.fault);
  const label = deed.kind === 'heal' ? fault?.heal : fault?.label;
  return `${label || deed.fault}, ${targetName(deed.target)}`;
}
