import { counted } from '../../content/words.ts';
import type { Run, Scenario } from '../../engine/scenario/scenario.ts';
import type { TraceFile } from '../../worker/protocol.ts';
import { nearestPace, paces, REQUEST_PACE } from '../lab/clock.ts';

/** What a file turned out to be, ready to be opened. */
export type ReadFile =
  | { kind: 'run'; text: string; notes: string; pace: number | null; trace?: TraceFile }
  | { kind: 'refused'; message: string };

/** Larger files are refused before they are read into memory. */
const MOST_TRACE_BYTES = 256 * 1024 * 1024;
const MOST_TEXT_BYTES = 8 * 1024 * 1024;

/** Requests per second of the viewer's time at which a trace opens: as many as the eye can follow. */
const SEEN_PER_SECOND = 5;

const traceNames = /\.(csv|oracleGeneral(\.bin)?)$/i;

/**
 * Reads a file that was dropped or picked: a key trace becomes the workload of the present scenario, an AWS
 * description becomes a scenario, a saved run or scenario is opened as it is. The readers are loaded when
 * they are needed.
 */
export async function readFile(file: File, present: Run | null): Promise<ReadFile> {
  const trace = traceNames.test(file.name);
  const most = trace ? MOST_TRACE_BYTES : MOST_TEXT_BYTES;
  if (file.size > most) {
    const megabytes = Math.ceil(file.size / 1024 / 1024);
    return refused(
      `${file.name}: the file has ${megabytes} MiB, at most ${most / 1024 / 1024} MiB are read. Cut it, or replay it on the command line.`,
    );
  }
  if (trace) return readTrace({ name: file.name, bytes: await file.arrayBuffer() }, present);
  return readJson(file.name, await file.text());
}

async function readJson(name: string, text: string): Promise<ReadFile> {
  const { parseJson } = await import('../../exchange/json.ts');
  const parsed = parseJson(text.replace(/^\uFEFF/, ''));
  if (!parsed.ok) {
    return refused(
      `${name}: line ${parsed.line}, column ${parsed.column} is not JSON: ${parsed.what}. A key trace ends in .csv or .oracleGeneral.`,
    );
  }
  const { isDescription } = await import('../../exchange/aws/describe.ts');
  if (!isDescription(parsed.value)) {
    return { kind: 'run', text, notes: '', pace: null };
  }
  const { importDescription } = await import('../../exchange/aws/describe.ts');
  const { default: catalogue } = await import('../../content/catalog/node-types.json');
  const imported = importDescription(text, name, catalogue);
  if (!imported.ok) return refused(imported.message);
  const notes = imported.notes.join(' ');
  return { kind: 'run', text: JSON.stringify(imported.scenario), notes, pace: REQUEST_PACE };
}

async function readTrace(file: TraceFile, present: Run | null): Promise<ReadFile> {
  const { loadTrace } = await import('../../exchange/trace.ts');
  const loaded = loadTrace(new Uint8Array(file.bytes), file.name);
  if (!loaded.ok) return refused(loaded.message);
  const { name, requests, hash, atNanos } = loaded.trace;
  const scenario = (present?.scenario ?? {}) as Scenario;
  const traced = {
    ...scenario,
    name: `Trace ${name}`,
    question: 'How does this cache bear recorded traffic?',
    about: `${name}, ${counted(requests, 'request')}, in place of generated traffic.`,
    workload: { ...scenario.workload, trace: { name, requests, hash } },
  };
  const last = atNanos?.[requests - 1] ?? 0;
  const rate = last > 0 ? requests / (last / 1e9) : (scenario.workload?.ratePerSecond ?? 1000);
  const pace = paces[nearestPace(Math.min(1e9, (SEEN_PER_SECOND / rate) * 1e9))] ?? REQUEST_PACE;
  return { kind: 'run', text: JSON.stringify(traced), notes: '', pace, trace: file };
}

function refused(message: string): ReadFile {
  return { kind: 'refused', message };
}

/** Hands a text, or the bytes of a picture, to the browser as a download. */
export function saveText(name: string, content: string | Blob, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
