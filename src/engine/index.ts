/** The engine's door, with all of it behind: what hosts and tests may use. The page's worker goes in by parts. */
import './whole.ts';

export { copyJson } from './base/json.ts';
export { MICROSECOND, MILLISECOND, MINUTE, type Nanos, NEVER, SECOND } from './base/units.ts';
export type { TraceData } from './clients/trace.ts';
export { logCommands } from './cluster/states.ts';
export { faults, isFault } from './faults/faults.ts';
export * from './limits.ts';
export type { Notice, NoticeArgs, NoticeCode } from './notices.ts';
export { CHECKPOINT_BYTES, Timeline } from './run.ts';
export { defaultScenario, runOf } from './scenario/defaults.ts';
export type { Knob } from './scenario/knobs/knob.ts';
export { knobOf, knobs } from './scenario/knobs/knobs.ts';
export { type Problem, problems } from './scenario/problems.ts';
export * from './scenario/scenario.ts';
export {
  knobDisabled,
  knobProblem,
  knobStandard,
  knobValue,
  replacesCluster,
} from './scenario/settings.ts';
export { Simulation } from './simulation.ts';
export { ENGINE_VERSION } from './version.ts';
export { nodeRows, View } from './view.ts';
