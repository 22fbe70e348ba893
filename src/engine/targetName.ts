const whole: { readonly [text: string]: string } = {
  origin: 'the database',
  cache: 'the cache',
  traffic: 'the traffic',
  clients: 'every app',
  'hottest-key': 'the hottest key',
};

/** What a target is called in a sentence: "0001-001" of `node:0001-001`, "us-east-1a and us-east-1b" of two zones. */
export function targetName(text: string): string {
  if (Object.hasOwn(whole, text)) return whole[text] as string;
  // A name may hold anything.
  if (text.startsWith('key:')) return text.slice('key:'.length);
  if (text.startsWith('shard:')) return text.replace(':', ' ');
  if (text.startsWith('primary:')) return text.replace(':', ' of shard ');
  return text
    .slice(text.indexOf(':') + 1)
    .replace('>', ' to ')
    .replace('|', ' and ');
}
