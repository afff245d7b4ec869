import type { Task } from '../core/task';
import type { OptionTable, OptionsOf } from './options';
import { describeOptions, parseOptions } from './options';

/** What a command may do to the outside: its result on stdout, everything else on stderr. */
export interface Io {
  readonly json: boolean;
  /** Prints the result: `data` as JSON with --json, else `text`. */
  readonly result: (data: unknown, text: string) => void;
  /** A line for people that is no part of the result. */
  readonly note: (text: string) => void;
  /** Progress on stderr; aborted by Ctrl-C. */
  readonly task: Task;
}

interface Invocation<T extends OptionTable> {
  readonly positionals: readonly string[];
  readonly options: OptionsOf<T & typeof COMMON_OPTIONS>;
  readonly io: Io;
}

interface CommandDefinition<T extends OptionTable> {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: T;
  run(invocation: Invocation<T>): Promise<void>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  /** @throws {ParamError} for options that do not exist or do not fit */
  prepare(argv: readonly string[]): {
    readonly json: boolean;
    readonly help: boolean;
    run(io: Io): Promise<void>;
  };
}

/** Options of every command. */
export const COMMON_OPTIONS = {
  json: { kind: 'flag', help: 'print the result as JSON on stdout; progress goes to stderr' },
  seed: { kind: 'number', min: 0, max: 4294967295, default: 42, help: 'seed of everything random' },
  threads: { kind: 'number', min: 0, max: 1024, default: 0, help: 'cores to use; 0 = all' },
  precision: {
    kind: 'choice',
    choices: ['single', 'double'],
    default: 'single',
    help: 'arithmetic of products and distances',
  },
  device: {
    kind: 'choice',
    choices: ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'],
    default: 'auto',
    help: 'where heavy work is done',
  },
  'models-dir': { kind: 'text', value: 'dir', help: 'where imported models are kept (UNBATCH_MODELS)' },
  runtime: {
    kind: 'choice',
    choices: ['onnx', 'tfjs'],
    default: 'onnx',
    help: 'what runs networks',
  },
  help: { kind: 'flag', help: 'show this help' },
} as const satisfies OptionTable;

/** Declares a command once: its options give types, checks and help. */
export function defineCommand<const T extends OptionTable>(definition: CommandDefinition<T>): Command {
  const table: T & typeof COMMON_OPTIONS = { ...definition.options, ...COMMON_OPTIONS };
  const { name, usage, summary } = definition;
  return {
    name,
    summary,
    help: `unbatch ${name} ${usage}\n\n${summary}\n\nOptions:\n${describeOptions(table)}`,
    prepare(argv) {
      const { positionals, options } = parseOptions(table, argv);
      const common = parseOptions(COMMON_OPTIONS, commonOnly(argv));
      return {
        json: common.options.json,
        help: common.options.help,
        run: (io) => definition.run({ positionals, options, io }),
      };
    },
  };
}

/** The flags that shape output, wherever they stand. */
const commonOnly = (argv: readonly string[]): readonly string[] =>
  argv.filter((argument) => argument === '--json' || argument === '--help');
