/** What a command reads from and writes to: the process's own, or a test's. */
export type Io = {
  stdin: AsyncIterable<Uint8Array>;
  out(text: string): void;
  err(text: string): void;
  /** True when stderr is a terminal: progress is shown. */
  isTerminal: boolean;
};

/** Bad usage or input: exit 2. The message names field, line and fix. */
export class InputError extends Error {}

/** The run itself failed: exit 1. */
export class RunError extends Error {}

export type OptionSpec = {
  /** Stands for the value in the help; none for a switch. */
  value?: string;
  about: string;
};

export type Command = {
  /** Arguments as the help shows them. */
  usage: string;
  about: string;
  options: Record<string, OptionSpec>;
  run(args: Arguments, io: Io): Promise<void>;
  /** Commands by the name that follows this one's; `run` then serves what names none of them. */
  subcommands?: Record<string, Command>;
};

/** The arguments of one command, checked against its options. */
export type Arguments = {
  positionals: string[];
  /** Values by option name without the dashes; true for a switch. */
  values: Record<string, string | true>;
};
