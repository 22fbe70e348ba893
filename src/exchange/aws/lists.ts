import { isRecord } from '../fields.ts';

/** The lists that the describe calls of `aws elasticache` print. */
export const descriptionLists = ['ReplicationGroups', 'CacheClusters', 'ServerlessCaches'] as const;
export type DescriptionList = (typeof descriptionLists)[number];

/** True for the parsed output of one of the describe calls. */
export function isDescription(value: unknown): boolean {
  return isRecord(value) && descriptionLists.some((list) => Array.isArray(value[list]));
}
