import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { copyJson } from './base/json.ts';
import { MILLISECOND } from './base/units.ts';
import { Branches } from './branches.ts';
import { MAX_BRANCHES } from './limits.ts';
import { Timeline } from './run.ts';
import type { Change, Intervention, Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { trialRun } from './trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const crash: Change = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' };
const flush: Change = { kind: 'strike', fault: 'cache-flush', target: 'cache' };
const slow: Change = { kind: 'set', knob: 'workload.ratePerSecond', value: 300 };
const more: Change = { kind: 'set', knob: 'workload.readPercent', value: 50 };

const quiet = (): Run =>
  trialRun((s) => {
    s.workload.ratePerSecond = 400;
  });

function fresh(): Branches {
  return new Branches(new Timeline(quiet()));
}

/** The digest of a replay from the start of the same scenario, seed and interventions. */
function replayed(interventions: readonly Intervention[], at: number): string {
  const sim = new Simulation({ ...quiet(), interventions: copyJson([...interventions]) });
  sim.runUntil(at);
  return sim.digest();
}

function go(branches: Branches, ms: number): void {
  branches.active.timeline.seek(ms * MILLISECOND);
}

const shape = (branches: Branches) =>
  branches.data().map(({ letter, from, at, interventions }) => ({
    branch: `${letter}${from}`,
    at: at / MILLISECOND,
    changes: interventions.map((i) => i.at / MILLISECOND),
  }));

describe('plans', () => {
  const planned: Intervention[] = [
    { at: 900 * MILLISECOND, ...crash },
    { at: 700 * MILLISECOND, kind: 'strike', fault: 'slow-node', target: 'node:0001-002' },
    { at: 800 * MILLISECOND, kind: 'heal', fault: 'slow-node', target: 'node:0001-002' },
  ];

  it('act when their moment comes, outlive a change before them, and give the digest of a replay', () => {
    const branches = fresh();
    go(branches, 300);
    expect(branches.plan(planned)).toBeNull();
    branches.intervene(slow);
    expect(shape(branches)).toEqual([{ branch: 'A', at: 0, changes: [300, 700, 800, 900] }]);
    go(branches, 1_500);
    const { sim, run } = branches.active.timeline;
    expect(sim.notices.map((n) => n.code)).toContain('node-crashed');
    expect(sim.digest()).toBe(replayed(run.interventions, 1_500 * MILLISECOND));
  });

  it('are taken out one by one, undone and done again', () => {
    const branches = fresh();
    go(branches, 300);
    branches.plan(planned);
    expect(branches.unplan(planned[0] as Intervention)).toBeNull();
    expect(shape(branches)[0]?.changes).toEqual([700, 800]);
    branches.undo();
    expect(shape(branches)[0]?.changes).toEqual([700, 800, 900]);
    branches.undo();
    expect(shape(branches)[0]?.changes).toEqual([]);
    branches.redo();
    go(branches, 1_500);
    const { sim, run } = branches.active.timeline;
    expect(sim.digest()).toBe(replayed(run.interventions, 1_500 * MILLISECOND));
  });

  it('begin a branch where the future has been played', () => {
    const branches = fresh();
    go(branches, 1_000);
    go(branches, 300);
    branches.plan(planned.slice(0, 1));
    expect(shape(branches)).toEqual([
      { branch: 'A', at: 0, changes: [] },
      { branch: 'BA', at: 300, changes: [900] },
    ]);
  });

  it('are refused with the reason', () => {
    const branches = fresh();
    go(branches, 800);
    expect(branches.plan(planned)).toMatch(/^A plan lies in the future/);
    const later = { at: 5_000 * MILLISECOND };
    expect(branches.plan([{ ...later, ...slow }])).toMatch(/^Only faults/);
    for (const at of [1.0111135e16, Infinity, NaN]) {
      expect(branches.plan([{ at, ...crash } as Intervention])).toMatch(/Choose a/);
    }
    expect(branches.plan([{ ...later, ...crash, target: 'node:9' } as Intervention])).toMatch(
      /^There is no node "9"/,
    );
    expect(branches.unplan({ ...later, ...crash })).toMatch(/no such plan/);
    expect(branches.unplan(planned[1] as Intervention)).toMatch(/happened already/);
    expect(branches.undoable).toBeNull();
  });
});

describe('Branches', () => {
  it('a change at the end goes on; a change of the past begins a branch and leaves the old one whole', () => {
    const branches = fresh();
    go(branches, 500);
    branches.intervene(crash);
    go(branches, 2_000);
    const before = branches.active.timeline.sim.digest();
    go(branches, 300);
    branches.intervene(slow);
    branches.intervene(more);
    expect(shape(branches)).toEqual([
      { branch: 'A', at: 0, changes: [500] },
      { branch: 'BA', at: 300, changes: [300, 300] },
    ]);
    branches.switchTo('A');
    go(branches, 2_000);
    expect(branches.active.timeline.sim.digest()).toBe(before);
    expect(before).toBe(replayed(branches.active.timeline.run.interventions, 2e9));
  });

  it('a branch that was begun for a change takes it in, also where it has been played already', () => {
    const branches = fresh();
    go(branches, 500);
    branches.fork(450 * MILLISECOND);
    go(branches, 450);
    branches.intervene(slow);
    go(branches, 900);
    go(branches, 600);
    branches.intervene(crash);
    expect(shape(branches)).toEqual([
      { branch: 'A', at: 0, changes: [] },
      { branch: 'BA', at: 450, changes: [450] },
      { branch: 'CB', at: 600, changes: [450, 600] },
    ]);
    branches.drop('C');
    branches.switchTo('B');
    go(branches, 900);
    const { timeline } = branches.active;
    expect(timeline.sim.digest()).toBe(replayed(timeline.run.interventions, 9e8));
    // Before its own beginning it is another past.
    branches.undo();
    branches.undo();
    branches.undo();
    go(branches, 300);
    branches.intervene(flush);
    expect(shape(branches).map((each) => each.branch)).toEqual(['A', 'BA', 'CB']);
  });

  it('undo is the run in which it was never done, at the moment that is shown', () => {
    const branches = fresh();
    go(branches, 400);
    branches.intervene(flush);
    go(branches, 700);
    branches.intervene(crash);
    go(branches, 1_500);
    expect(branches.undoable).toEqual(crash);
    branches.undo();
    go(branches, 1_500);
    const { timeline } = branches.active;
    expect(timeline.sim.digest()).toBe(replayed(timeline.run.interventions, 1.5e9));
    expect(shape(branches)).toEqual([{ branch: 'A', at: 0, changes: [400] }]);
    branches.redo();
    go(branches, 1_500);
    expect(shape(branches)).toEqual([{ branch: 'A', at: 0, changes: [400, 700] }]);
    expect(timeline.sim.digest()).toBe(replayed(timeline.run.interventions, 1.5e9));
    expect([branches.redoable, branches.redo()]).toEqual([null, 'Nothing is left to redo.']);
  });

  it('undo of a change to the past takes its branch away', () => {
    const branches = fresh();
    go(branches, 900);
    go(branches, 300);
    branches.intervene(flush);
    expect(branches.active.letter).toBe('B');
    branches.undo();
    expect(shape(branches)).toEqual([{ branch: 'A', at: 0, changes: [] }]);
    branches.redo();
    expect(branches.active.letter).toBe('B');
    go(branches, 900);
    expect(branches.active.timeline.sim.digest()).toBe(
      replayed(branches.active.timeline.run.interventions, 9e8),
    );
  });

  it('undo and redo lead to the branch on which it was done, wherever the viewer stands', () => {
    const branches = fresh();
    go(branches, 300);
    branches.fork();
    branches.intervene(flush);
    const active = () => branches.active.letter;
    for (const turn of ['undo', 'redo', 'undo', 'redo'] as const) {
      branches.switchTo('A');
      branches[turn]();
      expect([turn, active()]).toEqual([turn, 'B']);
    }
    branches.drop('B');
    branches.undo();
    branches.switchTo('A');
    branches.redo();
    expect(shape(branches).map((each) => each.branch)).toEqual(['A']);
    branches.undo();
    expect(active()).toBe('B');
  });

  it('going back to before a change that is then undone keeps what was played until it', () => {
    const branches = fresh();
    go(branches, 600);
    branches.intervene(flush);
    go(branches, 900);
    go(branches, 100);
    branches.undo();
    expect(branches.active.timeline.reached).toBe(600 * MILLISECOND);
    branches.intervene(slow);
    expect(branches.active.letter).toBe('B');
  });

  it('a slider that is dragged while time stands still is one change', () => {
    const branches = fresh();
    go(branches, 100);
    for (const value of [300, 350, 400]) branches.intervene({ ...slow, value } as Change);
    branches.undo();
    expect([shape(branches), branches.undoable]).toEqual([
      [{ branch: 'A', at: 0, changes: [] }],
      null,
    ]);
  });

  it('of a setting that is changed again at one moment the run holds the last value alone', () => {
    const branches = fresh();
    go(branches, 100);
    branches.intervene(more);
    for (const value of [300, 350, 450]) branches.interveneAgain({ ...slow, value } as Change);
    const values = () =>
      branches.active.timeline.run.interventions.map((i) => 'value' in i && i.value);
    expect(values()).toEqual([50, 450]);
    expect(branches.interveneAgain({ ...slow, value: -1 } as Change)).toMatch(/^workload/);
    expect([values(), branches.active.timeline.sim.scenario.workload.ratePerSecond]).toEqual([
      [50, 450],
      450,
    ]);
    go(branches, 900);
    const { timeline } = branches.active;
    expect(timeline.sim.digest()).toBe(replayed(timeline.run.interventions, 9e8));
    expect(timeline.sim.notices.filter(({ code }) => code === 'setting-changed')).toHaveLength(2);
    expect(branches.undoable).toEqual({ ...slow, value: 450 });
    branches.undo();
    expect(values()).toEqual([50]);
  });

  it('what lies between two changes of a setting keeps both, and so does what has been played since', () => {
    const branches = fresh();
    go(branches, 100);
    for (const change of [slow, more, { ...slow, value: 500 } as Change])
      branches.interveneAgain(change);
    expect(shape(branches)).toEqual([{ branch: 'A', at: 0, changes: [100, 100, 100] }]);
    go(branches, 300);
    go(branches, 100);
    branches.interveneAgain({ ...slow, value: 600 } as Change);
    expect(shape(branches)).toEqual([
      { branch: 'A', at: 0, changes: [100, 100, 100] },
      { branch: 'BA', at: 100, changes: [100, 100, 100] },
    ]);
    go(branches, 900);
    const { timeline } = branches.active;
    expect(timeline.sim.digest()).toBe(replayed(timeline.run.interventions, 9e8));
  });

  it('refuses a branch too many, and the run at hand stays as it is', () => {
    const branches = fresh();
    go(branches, 500);
    for (let i = 1; i < MAX_BRANCHES; i++) expect(branches.fork()).toBeNull();
    const said = `A run holds at most ${MAX_BRANCHES} branches. Delete one below the time axis, or go to the end of this one.`;
    expect(branches.fork()).toBe(said);
    go(branches, 200);
    expect(branches.intervene(crash)).toBe(said);
    expect(shape(branches).map((b) => b.branch)).toEqual(['A', 'BA', 'CB', 'DC']);
    branches.drop('B');
    expect(shape(branches).map((b) => b.branch)).toEqual(['A', 'CA', 'DC']);
    expect(branches.intervene(crash)).toMatchObject({ at: 200 * MILLISECOND });
    expect(shape(branches).map((b) => b.branch)).toEqual(['A', 'BD', 'CA', 'DC']);
  });

  it('refuses what the engine refuses without making a branch of it', () => {
    const branches = fresh();
    go(branches, 500);
    go(branches, 200);
    expect(branches.intervene({ kind: 'set', knob: 'cluster.shards', value: 2 })).toBe(
      'With cluster mode disabled there is one shard.',
    );
    expect([shape(branches).length, branches.undoable]).toEqual([1, null]);
  });

  it('the other branches catch up with the active one', () => {
    const branches = fresh();
    go(branches, 500);
    branches.fork();
    go(branches, 900);
    while (!branches.accompany(200));
    expect(branches.all.map((b) => b.timeline.now)).toEqual([9e8, 9e8]);
  });

  it('undo, redo, fork, switch, delete and seek in any order give what a fresh replay gives', () => {
    const act = fc.oneof(
      { weight: 3, arbitrary: fc.record({ seek: fc.integer({ min: 0, max: 2_000 }) }) },
      { weight: 4, arbitrary: fc.record({ change: fc.constantFrom(crash, flush, slow, more) }) },
      { weight: 1, arbitrary: fc.record({ step: fc.integer({ min: 1, max: 20 }) }) },
      {
        weight: 5,
        arbitrary: fc.record({ turn: fc.constantFrom('undo', 'redo', 'fork', 'back') }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          turn: fc.constantFrom('switch', 'drop'),
          letter: fc.constantFrom('A', 'B', 'C'),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 4, maxLength: 25 }), (acts) => {
        const branches = fresh();
        for (const what of acts) {
          const { timeline } = branches.active;
          const at = timeline.now;
          if ('seek' in what) timeline.seek(what.seek * MILLISECOND);
          else if ('change' in what) branches.interveneAgain(what.change);
          else if ('step' in what) for (let i = 0; i < what.step; i++) timeline.stepEvent();
          else if (what.turn === 'back') timeline.stepBack();
          else {
            const before = branches.data();
            const wasUndo = what.turn === 'undo' && branches.undo() === null;
            if (what.turn === 'redo') branches.redo();
            else if (what.turn === 'fork') branches.fork();
            else if ('letter' in what) {
              if (what.turn === 'switch') branches.switchTo(what.letter);
              else branches.drop(what.letter);
            }
            if (wasUndo) {
              branches.redo();
              expect(branches.data()).toEqual(before);
              branches.undo();
            }
            branches.active.timeline.seek(at);
          }
        }
        const end = branches.active.timeline.now + 50 * MILLISECOND;
        for (const { timeline } of branches.all) {
          timeline.seek(end);
          expect(timeline.sim.digest()).toBe(replayed(timeline.run.interventions, end));
        }
      }),
      { seed: 41, numRuns: 60 },
    );
  });
});

describe('stepBack', () => {
  it('visits what stepping visits, the change between two events too', () => {
    const timeline = new Timeline(quiet());
    for (let i = 0; i < 300; i++) timeline.stepEvent();
    timeline.intervene(flush);
    timeline.runUntil(timeline.now + 20 * MILLISECOND);
    timeline.intervene(slow);
    const end = timeline.now + 5 * MILLISECOND;
    timeline.seek(0);
    const visited: string[] = [];
    const here = () => `${timeline.sim.events} ${timeline.sim.applied} ${timeline.sim.digest()}`;
    while (timeline.now < end) {
      visited.push(here());
      timeline.stepEvent();
    }
    expect(visited.some((v) => v.includes(' 2 '))).toBe(true);
    for (const wanted of visited.slice(-80).reverse()) {
      timeline.stepBack();
      expect(here()).toBe(wanted);
    }
  });

  it('stops at the start', () => {
    const timeline = new Timeline(quiet());
    timeline.stepEvent();
    timeline.stepBack();
    timeline.stepBack();
    expect([timeline.now, timeline.sim.events]).toEqual([0, 0]);
  });
});
