import { createTask } from '../core/task';
import { CancelledError, InputError, errorPayload } from '../core/errors';
import type { Command, Io } from './command';
import { commands } from './commands/registry';
import type { TerminalStream } from './progress';
import { createProgressLine } from './progress';

/** Where a command's words go; process.stdout and process.stderr, or what a test listens to. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: TerminalStream;
}

const EXIT = { done: 0, internal: 1, input: 2, cancelled: 130 } as const;
const USER_FAULTS = new Set(['input', 'param', 'model', 'ambiguous', 'numerical']);

function overview(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`);
  return `unbatch <command> [options]\n\nCommands:\n${lines.join('\n')}\n\nunbatch <command> --help tells more.`;
}

function findCommand(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  throw new InputError(`there is no command "${name}"`, {
    hint: `there are ${commands.map((candidate) => candidate.name).join(', ')}`,
  });
}

function reportError(error: unknown, json: boolean, { stdout, stderr }: Streams): number {
  const payload = errorPayload(error);
  if (json) stdout.write(`${JSON.stringify({ error: payload })}\n`);
  else {
    const hint = payload.hint === undefined ? '' : ` (${payload.hint})`;
    stderr.write(`unbatch: ${payload.message}${hint}\n`);
    if (payload.code === 'internal' && error instanceof Error && process.env['UNBATCH_DEBUG'] !== undefined) {
      stderr.write(`${error.stack ?? ''}\n`);
    }
  }
  if (error instanceof CancelledError) return EXIT.cancelled;
  return USER_FAULTS.has(payload.code) || payload.code === 'storage' ? EXIT.input : EXIT.internal;
}

function createIo(json: boolean, signal: AbortSignal, { stdout, stderr }: Streams): Io {
  const progress = createProgressLine(stderr);
  return {
    json,
    task: createTask(signal, (state) => progress.show(state)),
    note(text) {
      progress.clear();
      stderr.write(`${text}\n`);
    },
    result(data, text) {
      progress.clear();
      stdout.write(json ? `${JSON.stringify(data)}\n` : `${text}\n`);
    },
  };
}

/** Runs one command and gives the exit code: 0 done, 1 internal error, 2 wrong input, 130 cancelled. */
export async function runCli(
  argv: readonly string[],
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const name = argv.at(0);
  const rest = argv.slice(1);
  if (name === undefined || name === '--help' || name === 'help') {
    streams.stdout.write(`${overview()}\n`);
    return EXIT.done;
  }
  try {
    const command = findCommand(name);
    const prepared = command.prepare(rest);
    if (prepared.help) streams.stdout.write(`${command.help}\n`);
    else await prepared.run(createIo(prepared.json, signal, streams));
    return EXIT.done;
  } catch (error) {
    return reportError(error, rest.includes('--json'), streams);
  }
}
