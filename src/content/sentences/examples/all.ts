import type { NoticeCode } from '../../../engine/notices.ts';
import { busExamples } from './bus.ts';
import { changesExamples } from './changes.ts';
import { databaseExamples } from './database.ts';
import type { Examples } from './examples.ts';
import { failoverExamples } from './failover.ts';
import { operationsExamples } from './operations.ts';
import { outagesExamples } from './outages.ts';
import { persistenceExamples } from './persistence.ts';
import { replicationExamples } from './replication.ts';
import { requestsExamples } from './requests.ts';
import { troubleExamples } from './trouble.ts';

/** One notice for each code there is, with its words. */
export const examples: Examples<NoticeCode> = {
  ...requestsExamples,
  ...outagesExamples,
  ...troubleExamples,
  ...databaseExamples,
  ...failoverExamples,
  ...busExamples,
  ...replicationExamples,
  ...changesExamples,
  ...persistenceExamples,
  ...operationsExamples,
};
