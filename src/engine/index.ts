/** The engine's door: what hosts, the exchange and the content may use. */
export { MICROSECOND, MILLISECOND, MINUTE, type Nanos, NEVER, SECOND } from './base/units.ts';
export type { TraceData } from './clients/trace.ts';
export { changeNeedsBus, hasBus, provideBus, runNeedsBus } from './cluster/bus/port.ts';
export {
  changeNeedsOperations,
  hasOperations,
  provideOperations,
  runNeedsOperations,
} from './cluster/operations/port.ts';
export {
  changeNeedsPersistence,
  hasPersistence,
  providePersistence,
  runNeedsPersistence,
} from './cluster/persistence/port.ts';
export { faults, isFault } from './faults/faults.ts';
export * from './limits.ts';
export type { Notice, NoticeArgs, NoticeCode } from './notices.ts';
export { CHECKPOINT_BYTES, Timeline } from './run.ts';
export { defaultScenario, runOf } from './scenario/defaults.ts';
export type { Knob } from './scenario/knobs/knob.ts';
export { knobs } from './scenario/knobs/knobs.ts';
export { type Problem, problems } from './scenario/problems.ts';
export * from './scenario/scenario.ts';
export {
  knobDisabled,
  knobProblem,
  knobStandard,
  knobValue,
  replacesCluster,
} from './scenario/settings.ts';
export { copyJson, Simulation } from './simulation.ts';
export { nodeRows, View } from './view.ts';

/** Changes whenever a run may give another digest than before. */
export const ENGINE_VERSION = '2';
