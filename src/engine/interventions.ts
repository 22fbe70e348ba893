import type { Nanos } from './base/units.ts';
import type { Fault } from './faults/fault.ts';
import { endStruck, isStruck } from './faults/struck.ts';
import { MAX_INTERVENTIONS } from './limits.ts';
import { part } from './parts.ts';
import type { Change, Intervention } from './scenario/scenario.ts';
import type { Simulation } from './simulation.ts';
import { nodesOfTarget, resolveTarget, type Target } from './targets.ts';

/** The interventions of a run: those that have acted, and those to come. */
export class Interventions {
  private readonly sim: Simulation;
  /** Those of the run, in order of time. */
  private readonly list: Intervention[];
  /** Those that stay when the past before them is changed. */
  private readonly planned: ReadonlySet<Intervention>;
  /** How many have acted. */
  applied = 0;

  constructor(sim: Simulation, list: Intervention[], planned: ReadonlySet<Intervention>) {
    this.sim = sim;
    this.list = list;
    this.planned = planned;
  }

  /** What a checkpoint refers to but does not copy. */
  get shared(): readonly object[] {
    return [this.list, this.planned];
  }

  /** When the next one acts; Infinity without one. */
  nextAt(): Nanos {
    return this.list[this.applied]?.at ?? Infinity;
  }

  /** When the last one acted; undefined when none has. */
  lastAt(): Nanos | undefined {
    return this.list[this.applied - 1]?.at;
  }

  get isFull(): boolean {
    return this.list.length >= MAX_INTERVENTIONS;
  }

  /** The next one acts. */
  applyNext(): void {
    this.apply(this.list[this.applied++] as Intervention);
  }

  /**
   * Puts a change into the run at this moment and lets it act. Returns the intervention, or why it is refused.
   * What was planned stays planned; changes made later than this moment are dropped.
   */
  add(change: Change): Intervention | string {
    const refusal = this.refuse(change);
    if (refusal !== null) return refusal;
    const intervention: Intervention = { at: this.sim.now, ...change };
    const future = this.list.slice(this.applied);
    this.list.length = this.applied;
    this.list.push(intervention, ...future.filter((i) => this.planned.has(i)));
    this.applied += 1;
    this.apply(intervention);
    return intervention;
  }

  /** Why a change would be refused now, as a sentence; null when it would not. */
  refuse(change: Change): string | null {
    const { sim } = this;
    if (change.kind === 'set') return part('changes').refuseKnob(sim, change.knob, change.value);
    if (change.kind === 'strike') {
      return part('changes').refuseFault(sim, change.fault, change.target, change.amount);
    }
    const target = resolveTarget(sim, change.target);
    const text = typeof target === 'string' ? change.target : target.text;
    const parts = typeof target === 'string' ? [{ text }] : nodesOfTarget(sim, target);
    if (!parts.some((each) => isStruck(sim, change.fault, each.text)))
      return part('changes').refuseHeal(change.fault, text);
    return null;
  }

  /** An intervention acts now. One that makes no sense by now is told. */
  private apply(intervention: Intervention): void {
    const { sim } = this;
    const refusal = this.refuseAgain(intervention);
    if (refusal !== null) {
      const what = part('changes').changeName(intervention);
      sim.notice('operation-refused', 'cache', { what, why: refusal });
      return;
    }
    if (intervention.kind === 'set') {
      part('changes').setKnob(sim, intervention.knob, intervention.value);
      return;
    }
    const { faultOf, isFault } = part('changes');
    const { fault, target: text } = intervention;
    const target = resolveTarget(sim, text);
    if (typeof target === 'string' || !isFault(fault)) return;
    const entry = faultOf(fault);
    for (const each of nodesOfTarget(sim, target)) {
      if (intervention.kind === 'heal') this.heal(entry, fault, each);
      else this.strike(entry, fault, each, intervention.amount, target.kind === 'shard');
    }
    sim.arrivals.appsChanged();
  }

  private heal(entry: Fault, fault: string, target: Target): void {
    const { sim } = this;
    const struck = sim.struck.find((s) => s.fault === fault && s.target === target.text);
    if (struck === undefined) return;
    const since = endStruck(sim, fault, target.text);
    sim.because = struck.notice;
    entry.mend(sim, target, since);
    sim.because = -1;
  }

  /** `ofShard`: one of several, and left out when it cannot be struck, as it is down already. */
  private strike(
    entry: Fault,
    fault: string,
    target: Target,
    amount: number | undefined,
    ofShard: boolean,
  ): void {
    const { sim } = this;
    if (ofShard && part('changes').refuseFault(sim, fault, target.text, amount) !== null) return;
    const notice = entry.strike(sim, target, amount ?? entry.amount?.standard ?? 0);
    if (entry.heal !== '') {
      sim.struck.push({ fault, target: target.text, since: sim.now, notice });
    }
  }

  /** A planned intervention may meet a cluster in which it makes no sense: that is told, not thrown. */
  private refuseAgain(intervention: Intervention): string | null {
    const { at: _, ...change } = intervention;
    return this.refuse(change as Change);
  }
}
