import { exponential, lognormalTable } from '../src/engine/base/maths.ts';
import { DenseLru } from './denseLru.ts';
import type { ToyOptions, ToyResult } from './toy.ts';
import { xorshift } from './zipf.ts';

/** What this bench uses of simjs 2.0.3, which has no types of its own and puts its names into `window`. */
type Request = { done(callback: () => void): Request };
type Entity = {
  start(): void;
  time(): number;
  setTimer(duration: number): Request;
  useFacility(facility: object, duration: number): Request;
};
type Library = {
  Sim: new () => {
    addEntity(kind: new (...args: never[]) => Entity): Entity;
    simulate(end: number): void;
  };
  Entity: new () => Entity;
  Facility: new (name: string, discipline: number, servers: number) => object;
};

async function library(): Promise<Library> {
  const host = globalThis as { window?: { Sim?: Library } };
  host.window ??= {};
  await import('simjs');
  const { Sim } = host.window;
  if (!Sim) throw new Error('simjs has put nothing into window.Sim.');
  return Sim;
}

const { Sim, Entity, Facility } = await library();
const FIRST_COME_FIRST_SERVED = 1;

/**
 * The pipeline of `toy.ts` as its users would write it with simjs: an entity whose requests go on by timers
 * and facilities with callbacks. Delays, services, keys and LRU are the same; times are nanoseconds.
 */
export function simjsPipeline(options: ToyOptions, keys: Int32Array, requests: number): ToyResult {
  const random = xorshift(7);
  const delays = lognormalTable(options.delaySigma);
  const services = lognormalTable(options.serviceSigma);
  const queries = lognormalTable(options.databaseSigma);
  const lru = new DenseLru(options.keyspace, options.capacityItems);
  const node = new Facility('node', FIRST_COME_FIRST_SERVED, 1);
  const database = new Facility('database', FIRST_COME_FIRST_SERVED, options.databaseWorkers);
  const result: ToyResult = { requests: 0, events: 0, hits: 0, latencyNanos: 0 };
  let issued = 0;

  class Traffic extends Entity {
    override start(): void {
      this.arrive();
    }

    private travel(then: () => void): void {
      const factor = delays[random() >>> 20] as number;
      result.events += 1;
      this.setTimer(Math.round(options.delayNanos * factor)).done(then);
    }

    private use(facility: object, median: number, table: Float64Array, then: () => void): void {
      result.events += 1;
      // biome-ignore lint/correctness/useHookAtTopLevel: not React's; a method of simjs.
      this.useFacility(facility, Math.round(median * (table[random() >>> 20] as number))).done(
        then,
      );
    }

    private arrive(): void {
      if (issued === requests) return;
      const key = keys[issued++ % keys.length] as number;
      const startedAt = this.time();
      result.events += 1;
      this.setTimer(Math.round(options.meanGapNanos * exponential(random()))).done(() =>
        this.arrive(),
      );
      if (random() / 4294967296 < options.readShare) this.read(key, startedAt);
      else this.askDatabase(key, startedAt);
    }

    private read(key: number, startedAt: number): void {
      this.travel(() =>
        this.use(node, options.getNanos, services, () => {
          const isHit = lru.get(key);
          if (isHit) result.hits += 1;
          this.travel(() => {
            if (isHit) this.finish(startedAt);
            else this.askDatabase(key, startedAt);
          });
        }),
      );
    }

    private askDatabase(key: number, startedAt: number): void {
      this.travel(() =>
        this.use(database, options.databaseNanos, queries, () =>
          this.travel(() => this.fill(key, startedAt)),
        ),
      );
    }

    private fill(key: number, startedAt: number): void {
      this.travel(() =>
        this.use(node, options.setNanos, services, () => {
          lru.put(key);
          this.travel(() => this.finish(startedAt));
        }),
      );
    }

    private finish(startedAt: number): void {
      result.requests += 1;
      result.latencyNanos += this.time() - startedAt;
    }
  }

  const sim = new Sim();
  sim.addEntity(Traffic);
  sim.simulate(Number.MAX_VALUE);
  return result;
}
