import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import firstHit from '../../content/scenarios/first-hit.json';
import resharding from '../../content/scenarios/live-resharding.json';
import rings from '../../content/scenarios/two-rings.json';
import { Runner } from '../../worker/runner.ts';
import '../../worker/whole.ts';
import { EVENT_PACE, REQUEST_PACE } from '../lab/clock.ts';
import { EngineHost } from '../lab/engineHost.ts';
import { createLab } from '../lab/lab.ts';
import type { Lab } from '../lab/types.ts';
import { raceOf } from '../panels/race.ts';
import { Contents } from './contents.ts';
import { callsOf, flowsOf } from './flow.ts';
import { layoutStage } from './layout.ts';
import { isDead } from './nodeScene.ts';
import { drawnEvery, Marks, Particles } from './particles.ts';
import { Routes } from './routes.ts';
import { Tracks } from './tracks.ts';

const MS = 1e6;

/** A lab on a real engine with somebody who looks at its cards in every picture, as the stage does. */
class Watched {
  readonly host = new EngineHost((host) => new Runner(host));
  readonly lab: Lab = createLab(this.host);
  private cards: Contents | null = null;

  constructor() {
    const look = () => {
      const { live, store } = this.lab;
      const { topology } = store.getState();
      const { frame } = live;
      const mine = frame?.topologyVersion === topology?.version ? frame : null;
      this.cards?.follow(live, mine, this.host.now);
    };
    this.lab.store.subscribe(({ topology }, before) => {
      if (!topology || topology === before.topology) return;
      // A page that is quick has looked before the run arrives at the moment of its file.
      this.cards = new Contents(topology, layoutStage(topology, 1112, 600, true, []), false);
      look();
    });
    this.lab.onPaint(look);
  }

  /** As a link that was made while the run stood still, or while it played. */
  async open(text: string, paused = true): Promise<this> {
    const opened = this.lab.open(text);
    void opened.then(() => paused && this.lab.pause(true));
    expect(await this.host.settled(opened)).toBeNull();
    await this.host.run(2);
    return this;
  }

  /** Lets exits that are under way end, while the run stands still. */
  async rest(): Promise<void> {
    this.lab.pause(true);
    await this.host.run(100);
  }

  /** Items in their squares, as [key, heat], and what else the cards say. */
  picture() {
    return (this.cards?.scenes ?? []).map(({ name, figures, perItem, grid }) => ({
      name,
      figures: { ...figures, primarySince: 0 },
      perItem,
      leaving: grid?.leaving.length,
      squares: isDead(figures)
        ? []
        : [...(grid?.keys ?? [])].map((key, cell) => (key < 0 ? [] : [key, grid?.heat[cell]])),
    }));
  }

  /** Where squares are not those of the items of the frame. */
  wrong(): unknown[] {
    const { frame } = this.lab.live;
    const items = [...(frame?.items ?? [])];
    return this.picture().flatMap(({ name, perItem, figures, leaving, squares }, node) => {
      if (isDead(figures as never) || !perItem) return [];
      const keys = squares.flatMap(([key]) => (key === undefined ? [] : [key]));
      const resident = items.filter((_, i) => i % 3 === 1 && items[i - 1] === node);
      const isRight =
        leaving === 0 &&
        resident.length === figures.keys &&
        keys.length === Math.min(squares.length, resident.length) &&
        keys.every((key) => resident.includes(key));
      return isRight ? [] : [{ name, leaving, figures, keys, resident }];
    });
  }

  /** What is on its way, as [request, shape, x, y] in order. */
  marks(): number[][] {
    const { live, store } = this.lab;
    const { topology } = store.getState();
    if (!topology) return [];
    const layout = layoutStage(topology, 1112, 600, true, []);
    const zones = topology.apps.map((app) => app.zone);
    const tracks = new Tracks(topology, layout, new Routes(layout, zones));
    const marks = new Marks(4096);
    const view = {
      at: live.at,
      nanosPerPixel: 0,
      every: 1,
      failureStays: REQUEST_PACE,
      track: (from: number, to: number) => tracks.track(from, to),
      cut: () => -1,
      isClear: () => true,
    };
    new Particles().place(live.flights, view, marks);
    return Array.from({ length: marks.count }, (_, i) => [
      marks.request[i] as number,
      marks.shape[i] as number,
      Math.round(marks.x[i] as number),
      Math.round(marks.y[i] as number),
    ]).sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]));
  }

  /** What else the stage says: what the wires carry, what is drawn of how many, and how long answers take. */
  rates() {
    const { live } = this.lab;
    const wires = live.frame?.wires ?? new Float64Array(0);
    const flows = flowsOf(wires, live.clock, live.flights, live.at, 20 * MS);
    return {
      flows: [...flows].map(([id, { callsPerSecond, failuresPerSecond }]) => [
        id,
        callsPerSecond,
        failuresPerSecond,
      ]),
      drawnEvery: drawnEvery(live, callsOf(flows), 1),
      sampleEvery: live.sampleEvery,
      race: raceOf(live.frame),
    };
  }

  async file(): Promise<string> {
    const answer = await this.host.settled(this.lab.query({ kind: 'run' }));
    if (answer.kind !== 'run') throw new Error('no run');
    return answer.text;
  }
}

const opened = (scenario: unknown = firstHit) => new Watched().open(JSON.stringify(scenario));

/** With a failover, with slots that move, and without replicas. */
const scenarios: readonly unknown[] = [firstHit, resharding, rings];

const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
const FLUSH = { kind: 'strike', fault: 'cache-flush', target: 'cache' } as const;

type Deed = (page: Watched, share: number) => Promise<unknown>;

/** What somebody may do to a run. `share` of 0 to 1 says how far. */
const deeds: Readonly<Record<string, Deed>> = {
  play: async ({ lab, host }, share) => {
    lab.play();
    await host.run(5 + Math.round(share * 40));
  },
  pause: async ({ lab }) => lab.pause(),
  slow: async ({ lab }) => lab.setPace(REQUEST_PACE),
  fast: async ({ lab }) => lab.setPace(EVENT_PACE),
  faster: async ({ lab }) => lab.setPace(60 * EVENT_PACE),
  back: async ({ lab, host }, share) => {
    lab.seek(lab.live.at * share);
    await host.settle();
  },
  on: async ({ lab, host }, share) => {
    lab.seek(lab.live.at + share * 4_000 * MS);
    await host.settle();
  },
  event: async ({ lab }) => lab.step('event'),
  eventBack: async ({ lab }) => lab.step('event-back'),
  request: async ({ lab }) => lab.step('request'),
  requestBack: async ({ lab }) => lab.step('request-back'),
  crash: ({ lab, host }) => host.settled(lab.intervene(CRASH)),
  flush: ({ lab, host }) => host.settled(lab.intervene(FLUSH)),
  undo: ({ lab, host }) => host.settled(lab.undo()),
  redo: ({ lab, host }) => host.settled(lab.redo()),
  fork: ({ lab, host }) => host.settled(lab.fork()),
  branch: async ({ lab, host }, share) => {
    const list = lab.store.getState().branches?.list ?? [];
    const letter = list[Math.floor(share * list.length)]?.letter;
    if (letter) await host.settled(lab.switchBranch(letter));
  },
  restart: ({ lab, host }) => host.settled(lab.restart()),
  reopen: async (page, share) => page.open(await page.file(), share < 0.5),
  hide: async ({ host }) => {
    host.isHidden = true;
    await host.run(40);
    host.isHidden = false;
  },
};

describe('the cards', () => {
  it('show every item of a run that is opened at a moment, standing still', async () => {
    const page = await opened();
    page.lab.seek(900 * MS);
    await page.rest();
    const again = await new Watched().open(await page.file());
    await again.rest();
    expect(again.lab.live.at).toBe(900 * MS);
    const [primary] = again.picture();
    expect(primary?.perItem).toBe(true);
    expect(primary?.squares.filter((square) => square.length > 0).length).toBeGreaterThan(80);
    expect(again.wrong()).toEqual([]);
  });

  it('show what leaves beside a list that has it no more, and nothing that left unseen', async () => {
    const page = await opened();
    page.lab.seek(900 * MS);
    await page.rest();
    page.lab.play();
    let leaving = 0;
    for (let i = 0; i < 200; i++) {
      await page.host.run(1);
      leaving += page.picture()[0]?.leaving ?? 0;
    }
    expect(leaving).toBeGreaterThan(0);
    page.lab.seek(1_200 * MS);
    await page.host.run(2);
    expect(page.picture().map((card) => card.leaving)).toEqual(page.picture().map(() => 0));
  });

  it('fill as fast as the words beside them say, where seconds pass at once', async () => {
    const page = await opened({ ...firstHit, workload: { ratePerSecond: 400 } });
    page.lab.setPace(EVENT_PACE);
    page.lab.play();
    let most = 0;
    for (let i = 0; i < 60; i++) {
      // A picture shows the frame that has come before it.
      const items = (page.lab.live.frame?.items.length ?? 0) / 3;
      await page.host.run(1);
      const filled = page.picture().flatMap(({ squares }) => squares.filter((s) => s.length > 0));
      most = Math.max(most, items);
      expect(Math.abs(items - filled.length)).toBeLessThanOrEqual(items / 6);
    }
    expect(most).toBeGreaterThan(100);
  });

  it('are those of the moment, whichever way it was reached', async () => {
    const names = Object.keys(deeds);
    // Shares are spread evenly: most of fast-check's doubles are next to nothing.
    const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    const steps = fc.array(fc.tuple(fc.constantFrom(...names), share), {
      minLength: 4,
      maxLength: 9,
    });
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(...scenarios), async (way, scenario) => {
        const page = await opened(scenario);
        for (const [name, share] of way) {
          await deeds[name]?.(page, share);
          await page.host.run(2);
        }
        await page.host.settle();
        await page.rest();
        expect(page.wrong()).toEqual([]);
        // A link carries the pace, and no history of the picture.
        const link = await new Watched().open(await page.file());
        link.lab.setPace(page.lab.live.pace);
        await link.rest();
        expect(link.rates()).toEqual(page.rates());
        // After a jump even the order is the same as for who opens the run at this moment.
        page.lab.setPace(REQUEST_PACE);
        page.lab.seek(page.lab.live.at);
        await page.rest();
        const again = await new Watched().open(await page.file());
        await again.rest();
        again.lab.seek(page.lab.live.at);
        await again.rest();
        expect(again.lab.live.at).toBe(page.lab.live.at);
        expect(page.picture()).toEqual(again.picture());
        expect(page.lab.live.beliefs).toEqual(again.lab.live.beliefs);
        expect(page.marks()).toEqual(again.marks());
      }),
      { seed: 77, numRuns: 24 },
    );
  });
});
