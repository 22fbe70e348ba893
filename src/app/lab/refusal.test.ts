import { expect, it } from 'vitest';
import { Runner } from '../../worker/runner.ts';
import '../../worker/whole.ts';
import { EngineHost } from './engineHost.ts';
import { createLab } from './lab.ts';
import { refusalOf, refuse } from './refusal.ts';

const MS = 1e6;
const CRASH = { fault: 'node-crash', target: 'node:0001-001' } as const;

it('a refusal is said until something is done; going elsewhere and what is none leave it', async () => {
  const host = new EngineHost((host) => new Runner({ ...host, keepsBranches: true }));
  const lab = createLab(host);
  void lab.open(JSON.stringify({ schema: 'cachescape.scenario/1' }));
  await host.settle();
  const said = () => refusalOf(lab.store.getState());
  const asked = async (answer: Promise<string | null>) => {
    await host.settle();
    refuse(lab, await answer);
    return said();
  };
  lab.pause();
  lab.seek(50 * MS);
  await host.settle();
  expect(await asked(lab.intervene({ kind: 'strike', ...CRASH }))).toBeNull();
  const late = [{ at: 1, kind: 'strike', ...CRASH }] as const;
  expect(await asked(lab.plan(late))).toMatch(/A plan lies in the future/);
  lab.seek(40 * MS);
  await host.settle();
  expect(said()).toMatch(/A plan lies in the future/);
  const refused = await asked(lab.intervene({ kind: 'strike', ...CRASH, target: 'node:9999-001' }));
  expect(refused).toMatch(/9999-001/);
  expect(await asked(lab.undo())).toBeNull();
});
