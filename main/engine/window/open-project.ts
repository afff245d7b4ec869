import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LiveLayout } from '../../contract/engine';
import type {
  ColumnChoice,
  MethodResult,
  ProjectState,
  RowDescription,
  RunRequest,
  ViewState,
} from '../../contract/project';
import type { Recipe } from '../../contract/recipe';
import { CancelledError, InputError, errorPayload } from '../../core/errors';
import { METADATA_PREFIX, cellText } from '../../core/profiles';
import type { Task } from '../../core/task';
import { decodeMatrix } from '../../tables/npy';
import { assetsFolder } from '../assets';
import type { MethodOutcome } from '../compare-methods';
import { computeStudy } from '../run-study';
import { canonicalJson, hashText } from '../step-key';
import type { WindowColumn } from './columns';
import { windowColumns } from './columns';
import { chosenDesign, proposeChoice } from './design';
import { rowPicture } from './pictures';
import type { ProgressFile, StudyFile } from './project-files';
import { writeProgressFile } from './project-files';
import { windowRecipe } from './window-recipe';

/** Who hears of a run. */
export interface RunEars {
  readonly state: (state: ProjectState) => void;
  readonly layout: (layout: LiveLayout) => void;
}

const resultOf = (outcome: MethodOutcome): MethodResult =>
  outcome.status === 'not-run'
    ? { method: outcome.id, status: 'not-run', why: outcome.why }
    : {
        method: outcome.id,
        status: 'done',
        scores: Object.fromEntries(
          Object.entries(outcome.evaluation.scores).map(([id, { value, why }]) => [
            id,
            why === undefined ? { value } : { value, why },
          ]),
        ),
        summary: outcome.evaluation.summary,
        warnings: outcome.table.warnings,
      };

/** Coordinates of the study's rows from those of the profiles' rows; a row without profile has NaN. */
function spread(coordinates: ArrayLike<number>, profileRows: readonly number[], rows: number): Float32Array {
  const out = new Float32Array(rows * 2).fill(NaN);
  profileRows.forEach((row, i) => {
    out[2 * row] = coordinates[2 * i];
    out[2 * row + 1] = coordinates[2 * i + 1];
  });
  return out;
}

/** A study of which nothing was computed yet. */
export function freshProgress(study: StudyFile): ProgressFile {
  const choice = proposeChoice(study);
  return {
    version: 1,
    choice,
    design: chosenDesign(study, choice),
    run: { status: 'idle' },
    failedFiles: [],
    profileRows: [],
    layouts: [],
    results: [],
    verdict: null,
    view: null,
  };
}

/** A project as the window works with it: the study, how far the user and the run have come. */
export class OpenProject {
  private readonly key: string;
  private readonly columns: readonly WindowColumn[];
  private saved: Promise<void> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly study: StudyFile,
    private progress: ProgressFile,
    /** Folder of imported models. */
    readonly modelsDir: string,
  ) {
    const { folders, files } = study.summary;
    this.key = hashText(canonicalJson([folder, folders, study.rows.length, files]));
    this.columns = windowColumns(study.metadata);
  }

  state(): ProjectState {
    const { choice, design, run, failedFiles, layouts, results, verdict, view } = this.progress;
    return {
      key: this.key,
      name: this.study.name,
      folder: this.folder,
      sample: this.study.sample,
      study: this.study.summary,
      columns: this.columns.map(({ info }) => info),
      choice,
      design,
      run,
      failedFiles,
      layouts: layouts.map(({ method, version }) => ({ method, version })),
      results,
      verdict,
      view,
    };
  }

  /** The recipe of what was run last; null when nothing was. */
  recipe(): Recipe | null {
    const { run, choice } = this.progress;
    return run.status === 'idle' ? null : windowRecipe(this.study.input, choice, run.request);
  }

  filesPerRow(): number {
    return this.study.summary.files / Math.max(1, this.study.rows.length);
  }

  /** Writes where the user and the run are; one write after the other, so that the last word stays. */
  save(): Promise<void> {
    const written = this.saved.then(() => writeProgressFile(this.folder, this.progress));
    this.saved = written.catch(() => undefined);
    return written;
  }

  /** Stores the choice; results that no longer fit are dropped. */
  async chooseColumns(choice: ColumnChoice): Promise<ProjectState> {
    if (this.progress.run.status === 'running') {
      throw new InputError('columns cannot be changed while a run is going on', { hint: 'cancel it first' });
    }
    const design = chosenDesign(this.study, choice);
    const same = canonicalJson(choice) === canonicalJson(this.progress.choice);
    const { view } = this.progress;
    await this.update(same ? { design } : { ...freshProgress(this.study), choice, design, view });
    return this.state();
  }

  saveView(view: ViewState): Promise<void> {
    return this.update({ view });
  }

  /** Marks a run as begun, after all that can be wrong with it was checked. */
  async startRun(request: RunRequest): Promise<ProjectState> {
    const { choice } = this.progress;
    if (choice.batch === null) {
      throw new InputError('no batch column is chosen', { hint: 'choose which column tells the batches' });
    }
    windowRecipe(this.study.input, choice, request);
    await this.update({ run: { status: 'running', request }, results: [], layouts: [], verdict: null });
    return this.state();
  }

  /** Runs, or goes on; never fails: how it ended is in the state. */
  async run(request: RunRequest, task: Task, ears: RunEars): Promise<void> {
    const startedMs = performance.now();
    const tell = async (change: Partial<ProgressFile>): Promise<void> => {
      await this.update(change);
      ears.state(this.state());
    };
    try {
      const { judgement } = await this.compute(request, task, ears);
      const { recommend, ties, text } = judgement.verdict;
      const seconds = (performance.now() - startedMs) / 1000;
      await tell({ run: { status: 'done', request, seconds }, verdict: { recommend, ties, text } });
    } catch (error) {
      if (error instanceof CancelledError) await tell({ run: { status: 'cancelled', request } });
      else await tell({ run: { status: 'failed', request, error: errorPayload(error) } });
    }
  }

  /** Codes or values of a column. */
  column(index: number): WindowColumn['values'] {
    if (index < this.columns.length) return this.columns[index].values;
    throw new InputError(`there is no column ${index}`);
  }

  /** Coordinates of all rows after a method. */
  async layout(method: string): Promise<Float32Array> {
    const layout = this.progress.layouts.find((entry) => entry.method === method);
    if (layout === undefined) throw new InputError(`there is no layout of ${method}`);
    const file = path.join(this.folder, 'matrices', `${layout.key}.npy`);
    const { data } = decodeMatrix(await readFile(file), file);
    return spread(data, this.progress.profileRows, this.study.rows.length);
  }

  describeRows(rows: readonly number[]): readonly RowDescription[] {
    const { folders } = this.study.summary;
    return rows
      .filter((row) => row < this.study.rows.length)
      .map((row) => {
        const values = [...this.study.metadata].flatMap(([name, column]) => {
          const text = cellText(column, row);
          return text === null ? [] : [[name.replace(METADATA_PREFIX, ''), text] as const];
        });
        const { path: file } = this.study.rows[row].files[0];
        const root = folders.find((candidate) => !path.relative(candidate, file).startsWith('..')) ?? '';
        return { row, path: path.relative(root, file), values };
      });
  }

  /** A row's picture as PNG. */
  picture(row: number, sizePx: number): Promise<Uint8Array> {
    if (row >= this.study.rows.length) throw new InputError(`there is no row ${row}`);
    return rowPicture(this.folder, this.study.summary.folders, this.study.rows[row], sizePx);
  }

  private async update(change: Partial<ProgressFile>): Promise<void> {
    this.progress = { ...this.progress, ...change };
    await this.save();
  }

  private compute(request: RunRequest, task: Task, ears: RunEars): ReturnType<typeof computeStudy> {
    return computeStudy({
      recipe: windowRecipe(this.study.input, this.progress.choice, request),
      out: this.folder,
      machine: { device: request.device, threads: 0, modelsDir: this.modelsDir, runtime: 'onnx' },
      assetsFolder: assetsFolder(),
      task,
      listener: {
        prepared: ({ skipped, keptRows }) => {
          const failedFiles = skipped.slice(this.study.summary.skippedTotal);
          const profileRows = keptRows === null ? this.study.rows.map((_, row) => row) : [...keptRows];
          this.progress = { ...this.progress, failedFiles, profileRows };
        },
        outcome: (outcome) => {
          this.addOutcome(outcome);
          void this.save();
          ears.state(this.state());
        },
        layout: (method, moving, done, total) => {
          const coordinates = spread(moving, this.progress.profileRows, this.study.rows.length);
          ears.layout({ method, done, total, coordinates });
        },
      },
    });
  }

  private addOutcome(outcome: MethodOutcome): void {
    const { layouts, results } = this.progress;
    const version = 1 + Math.max(0, ...layouts.map((layout) => layout.version));
    const layout =
      outcome.status === 'done' && outcome.layout !== null
        ? [{ method: outcome.id, version, key: outcome.layout.key }]
        : [];
    this.progress = {
      ...this.progress,
      layouts: [...layouts.filter(({ method }) => method !== outcome.id), ...layout],
      results: [...results.filter(({ method }) => method !== outcome.id), resultOf(outcome)],
    };
  }
}
