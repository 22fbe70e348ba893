import type { NoticeArgs, NoticeCode } from '../../../engine/notices.ts';

/** One notice for each code with the words it must make: [subject, arguments, words]. */
export type Examples<C extends NoticeCode> = {
  readonly [K in C]: readonly [string, NoticeArgs[K], string];
};
