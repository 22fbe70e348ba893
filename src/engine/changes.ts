/** What interventions need: every fault and operation, and every setting with its bounds and what it moves. */
export { changeName, faultOf, isFault, refuseFault, refuseHeal } from './faults/faults.ts';
export { runAgain } from './scenario/again.ts';
export { refuseKnob, setKnob } from './scenario/settings.ts';
