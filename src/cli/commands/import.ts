import { nodeTypes } from '../../content/catalog/nodeTypes.ts';
import { importDescription } from '../../exchange/aws/describe.ts';
import { textOption } from '../arguments.ts';
import { type Command, InputError } from '../command.ts';
import { displayName, readText } from '../files.ts';

export const importCommand: Command = {
  usage: '<file.json | -> [--name X]',
  about:
    'Makes a scenario of the output of aws elasticache describe-replication-groups, describe-cache-clusters or describe-serverless-caches. The scenario goes to stdout, what was assumed to stderr.',
  options: {
    name: {
      value: '<name>',
      about: 'Which cache, when the file describes several. Default: the first.',
    },
  },
  async run(args, io) {
    const [path] = args.positionals;
    if (path === undefined || args.positionals.length > 1) {
      throw new InputError(
        'import takes one file. Write for example: cachescape import groups.json',
      );
    }
    const text = await readText(path, io);
    const read = importDescription(text, displayName(path), nodeTypes, textOption(args, 'name'));
    if (!read.ok) throw new InputError(read.message);
    for (const note of read.notes) io.err(`note: ${note}\n`);
    io.out(`${JSON.stringify(read.scenario, null, 2)}\n`);
  },
};
