import type { Machine, Recipe } from '../contract/recipe';
import { assetsFolder } from '../engine/assets';
import { printReport } from '../engine/outputs/print-report';
import { runStudy } from '../engine/run-study';
import type { createRunKeeper } from '../engine/window/keep-run';
import type { Io } from './command';
import type { OptionTable } from './options';
import { studyText } from './score-table';
import { readMachine } from './table-options';

/** Options of the commands that write a report. */
export const REPORT_OPTIONS = {
  pdf: {
    kind: 'flag',
    help: 'also print the report as report.pdf, with the Chromium, Chrome or Edge that is here',
  },
} as const satisfies OptionTable;

type MachineOptions = Parameters<typeof readMachine>[0] & { readonly pdf: boolean };

/**
 * Runs a recipe and says what came of it: the common end of `run` and `compare`.
 * @param keeper  keeps what the window needs to open the folder
 */
export async function finishStudy(
  recipe: Recipe,
  out: string,
  options: MachineOptions,
  io: Io,
  keeper?: ReturnType<typeof createRunKeeper>,
): Promise<void> {
  const machine: Machine = readMachine(options);
  const result = await runStudy({
    recipe,
    out,
    machine,
    assetsFolder: assetsFolder(),
    task: io.task,
    listener: { note: io.note, ...(keeper === undefined ? {} : { prepared: keeper.prepared }) },
  });
  await keeper?.done(result);
  const { scores, files } = result.outputs;
  const printed = options.pdf ? await printReport(out, io.task.signal) : null;
  if (printed !== null && 'why' in printed) io.note(printed.why);
  const all = printed !== null && 'file' in printed ? [...files, printed.file] : files;
  io.result(
    { ...scores, files: all, device: result.device, embedder: result.study.embedder },
    studyText(result, out),
  );
}
