import type { NoticeCode } from '../notices.ts';
import type { Simulation } from '../simulation.ts';

/** The notices of a failover, without those about requests and clients. */
const STORY: NoticeCode[] = [
  'node-crashed',
  'zone-down',
  'zone-back',
  'failure-detected',
  'no-replica-to-promote',
  'failover-off',
  'replica-promoted',
  'endpoint-moved',
  'replacement-started',
  'replacement-waits-for-zone',
  'node-recovered',
  'sync-started',
  'sync-finished',
  'cold-start',
];

/** What a run told of failovers so far: code and subject, in order. */
export function story(sim: Simulation): string[] {
  return sim.notices
    .filter(({ code }) => STORY.includes(code))
    .map(({ code, subject }) => `${code} ${subject}`);
}
