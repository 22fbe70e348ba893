import type { Command } from '../command.ts';
export const runCommand: Command = { usage: '', about: '', options: {}, async run() {} };
