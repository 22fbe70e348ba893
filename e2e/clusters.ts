import { expect, type Page } from '@playwright/test';
import { defaultScenario } from '../src/engine/scenario/defaults.ts';
import { makeGroups } from '../src/engine/scenario/reshape.ts';
import { openPage } from './page.ts';

/** Opens a cluster of `shards` with two replicas each. */
export async function openClusterOf(page: Page, shards: number): Promise<void> {
  const scenario = defaultScenario();
  scenario.name = `${shards} shards`;
  scenario.question = 'Which shard is the worst?';
  scenario.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  scenario.cluster.clusterMode = 'enabled';
  scenario.cluster.nodeGroups = makeGroups(scenario.zones, shards, 2, {
    clusterMode: true,
    memcached: false,
  });
  await openPage(page);
  await page.locator('header input[type=file]').setInputFiles({
    name: 'large.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(scenario)),
  });
  await expect(page.getByRole('heading', { name: 'Which shard is the worst?' })).toBeVisible();
}
