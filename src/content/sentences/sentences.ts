import type { Notice, NoticeArgs, NoticeCode } from '../../engine/notices.ts';
import { counted } from '../words.ts';
import { busSentences } from './bus.ts';
import { changesSentences } from './changes.ts';
import { databaseSentences } from './database.ts';
import { bare, type Entry, type Names, type Sentences, type Weight } from './entry.ts';
import { failoverSentences } from './failover.ts';
import { operationsSentences } from './operations.ts';
import { outagesSentences } from './outages.ts';
import { persistenceSentences } from './persistence.ts';
import { replicationSentences } from './replication.ts';
import { requestsSentences } from './requests.ts';
import { troubleSentences } from './trouble.ts';

/** The compiler asks for an entry for every code; which file has it is a matter of subject. */
const sentences: Sentences = {
  ...requestsSentences,
  ...outagesSentences,
  ...troubleSentences,
  ...databaseSentences,
  ...failoverSentences,
  ...busSentences,
  ...replicationSentences,
  ...changesSentences,
  ...persistenceSentences,
  ...operationsSentences,
};

/**
 * The words of a notice: one or two plain sentences. A code that this version does not know is named as it is,
 * so that a newer file can still be read.
 */
export function sentence(notice: Notice, names: Names = {}): string {
  if (!Object.hasOwn(sentences, notice.code)) return `${bare(notice.subject)}: ${notice.code}.`;
  const entry = sentences[notice.code] as Entry<NoticeCode>;
  const words = entry.words(notice.args as NoticeArgs[NoticeCode], bare(notice.subject), names);
  const inFlight = inFlightWords(notice);
  return inFlight === '' ? words : `${words.slice(0, -1)}; ${inFlight}.`;
}

/** What became of the requests that were at what failed. */
function inFlightWords({ code, inFlight }: Notice): string {
  if (inFlight === undefined) return '';
  if (inFlight === 0) return 'no request was in flight';
  const requests = `${counted(inFlight, 'request')} in flight`;
  if (code === 'node-paused') return `${requests} ${inFlight === 1 ? 'waits' : 'wait'}`;
  return `${requests} lost`;
}

/** Whether a notice gets a number on the time axis and in the story. */
export function weight(code: NoticeCode): Weight {
  return Object.hasOwn(sentences, code) ? sentences[code].weight : 'minor';
}
