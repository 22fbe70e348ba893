import { nearest } from '../exchange/nearest.ts';
import { readArguments } from './arguments.ts';
import { type Command, InputError, type Io, type OptionSpec, RunError } from './command.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { replayCommand } from './commands/replay.ts';
import { runCommand } from './commands/run.ts';
import { slotCommand } from './commands/slot.ts';
import { stormCommand } from './commands/storm.ts';
import { sweepCommand } from './commands/sweep.ts';
import { workloadsCommand } from './commands/workloads.ts';
import { packageVersion } from './version.ts';

/** Every command; help and dispatch are read off this table. */
export const commands = {
  run: runCommand,
  replay: replayCommand,
  import: importCommand,
  inspect: inspectCommand,
  slot: slotCommand,
  storm: stormCommand,
  sweep: sweepCommand,
  workloads: workloadsCommand,
} satisfies Record<string, Command>;

const everywhere: Record<string, OptionSpec> = {
  help: { about: 'Show this help.' },
  version: { about: 'Show the version.' },
};

const DONE = 0;
const FAILED = 1;
const BAD_INPUT = 2;

/** Runs one command line. Resolves to the exit code: 0 done, 1 the run failed, 2 bad usage or input. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    await dispatch(argv, io);
    return DONE;
  } catch (error) {
    if (error instanceof InputError || error instanceof RunError) {
      io.err(`cachescape: ${error.message}\n`);
      return error instanceof InputError ? BAD_INPUT : FAILED;
    }
    io.err(`cachescape: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
    return FAILED;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<void> {
  const [name = '', ...rest] = argv;
  if (name === '--version') return io.out(`${packageVersion()}\n`);
  if (name === '--help' || name === 'help') return io.out(overview());
  if (!Object.hasOwn(commands, name)) throw unknownCommand(name);
  await runCommandLine(name, commands[name as keyof typeof commands], rest, io);
}

async function runCommandLine(
  name: string,
  command: Command,
  rest: readonly string[],
  io: Io,
): Promise<void> {
  const [first = '', ...others] = rest;
  if (command.subcommands !== undefined && Object.hasOwn(command.subcommands, first)) {
    const subcommand = command.subcommands[first] as Command;
    return runCommandLine(`${name} ${first}`, subcommand, others, io);
  }
  const args = readArguments(rest, { ...command.options, ...everywhere });
  if (args.values['version']) return io.out(`${packageVersion()}\n`);
  if (args.values['help']) return io.out(helpOf(name, command));
  await command.run(args, io);
}

function unknownCommand(name: string): InputError {
  const names = Object.keys(commands);
  const meant = nearest(name, names);
  const found = name === '' ? 'no command is given' : `${JSON.stringify(name)} is not a command`;
  const fix = meant ? `Write cachescape ${meant}.` : `Write one of ${names.join(', ')}.`;
  return new InputError(`${found}. ${fix} cachescape --help explains them.`);
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, command]) => [`  ${name}`, command.about]);
  return [
    'cachescape: a simulator of Amazon ElastiCache on the command line',
    '',
    'Usage: cachescape <command> [options]',
    '',
    ...aligned(lines),
    '',
    'cachescape <command> --help shows the options of a command.',
    'Exit code: 0 done, 1 the run failed, 2 bad usage or input.',
    '',
  ].join('\n');
}

function helpOf(name: string, command: Command): string {
  const options = Object.entries({ ...command.options, ...everywhere });
  const lines = options.map(([option, spec]) => [
    `  --${option}${spec.value ? ` ${spec.value}` : ''}`,
    spec.about,
  ]);
  const subcommands = Object.entries(command.subcommands ?? {});
  return [
    `Usage: cachescape ${name} ${command.usage}`,
    '',
    command.about,
    '',
    ...aligned([...subcommands.map(([sub, { about }]) => [`  ${sub}`, about]), ...lines]),
    '',
  ].join('\n');
}

function aligned(lines: string[][]): string[] {
  const width = Math.max(...lines.map(([left = '']) => left.length));
  return lines.map(([left = '', right = '']) => `${left.padEnd(width)}  ${right}`);
}

function processIo(): Io {
  return {
    stdin: process.stdin,
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    isTerminal: process.stderr.isTTY === true,
  };
}
