import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceName, EmbedRequest } from '../../contract/embedding-state';
import type {
  ColumnChoice,
  LayoutInfo,
  ProjectState,
  RowDescription,
  RunRequest,
  ViewState,
} from '../../contract/project';
import type { ExcludedRow } from '../../contract/quality';
import type { Machine, Recipe } from '../../contract/recipe';
import { DEFAULT_EMBEDDING } from '../../contract/recipe';
import type { KeptRecipe } from '../../contract/kept-settings';
import { InputError } from '../../core/errors';
import { METADATA_PREFIX, cellText } from '../../core/profiles';
import { decodeMatrix } from '../../tables/npy';
import { canonicalJson, hashText } from '../step-key';
import { NOTHING_RUN } from './fresh-progress';
import { keptOf, keptSettings } from './kept-recipe';
import type { WindowColumn } from './columns';
import { windowColumns } from './columns';
import { chosenDesign } from './design';
import { exclusionsOf, withoutRows } from './excluded-rows';
import { rowPicture } from './pictures';
import type { ProgressFile, StoredLayout, StudyFile } from './project-files';
import { writeProgressFile } from './project-files';
import { spreadRows } from './spread-rows';
import { windowRecipe } from './window-recipe';

/** Whether two requests give the same numbers. */
const sameEmbedding = (a: EmbedRequest, b: EmbedRequest): boolean =>
  canonicalJson(a.embedding) === canonicalJson(b.embedding);

const layoutInfo = ({ method, version, changeKey, principal }: StoredLayout): LayoutInfo => ({
  method,
  version,
  ...(principal === undefined ? {} : { pca: principal.shares }),
  ...(changeKey === undefined ? {} : { hasChange: true }),
});

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
    const { choice, design, embed, run, failedFiles, excluded = [], layouts } = this.progress;
    const { results, verdict, view, tuning = [], profileRows } = this.progress;
    const kept = this.kept();
    return {
      key: this.key,
      name: this.study.name,
      folder: this.folder,
      sample: this.study.sample,
      study: this.study.summary,
      columns: this.columns.map(({ info }) => info),
      choice,
      ...(kept === null ? {} : { kept: keptSettings(choice, kept) }),
      design,
      embed,
      run,
      failedFiles,
      excluded,
      layouts: profileRows.length === 0 ? [] : layouts.map(layoutInfo),
      results,
      verdict,
      tuning,
      view,
    };
  }

  /** The recipe of what was run last; null when nothing was. */
  recipe(): Recipe | null {
    const { run, recipe = null } = this.progress;
    return run.status === 'idle' ? null : (recipe ?? this.recipeOf(run.request));
  }

  /** What a request means as a recipe, with the columns and exclusions chosen. */
  recipeOf(request: RunRequest): Recipe {
    const { choice, excluded = [] } = this.progress;
    const { embedding } = this.embedRequest(request.device);
    const exclude = exclusionsOf(this.study, excluded);
    const kept = this.kept();
    return windowRecipe({ input: this.study.input, choice, embedding, exclude, kept }, request);
  }

  /** What every run keeps of one of the command line; null where there was none. */
  kept(): KeptRecipe | null {
    const { kept = null, recipe = null } = this.progress;
    return kept ?? (recipe === null ? null : keptOf(recipe));
  }

  /** Where work of this project is done: all cores. */
  machine(device: DeviceName): Machine {
    return { device, threads: 0, modelsDir: this.modelsDir, runtime: 'onnx' };
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
    this.requireIdle('columns cannot be changed while a run is going on');
    const design = this.designOf(choice, this.progress.excluded);
    const same = canonicalJson(choice) === canonicalJson(this.progress.choice);
    await this.change(same ? { design } : { ...this.nothingRun(), choice, design });
    return this.state();
  }

  /**
   * Takes exactly these rows out of later runs. What was computed with other rows is dropped; the embedding goes on
   * from what it has.
   */
  async setExcluded(excluded: readonly ExcludedRow[]): Promise<ProjectState> {
    this.requireIdle('images cannot be excluded while a run is going on');
    const { choice, embed } = this.progress;
    if (embed.status === 'running') {
      throw new InputError('images cannot be excluded while they are being embedded', {
        hint: 'cancel it first',
      });
    }
    await this.change({
      ...this.nothingRun(),
      design: this.designOf(choice, excluded),
      ...(embed.status === 'done' ? { embed: { status: 'cancelled', request: embed.request } } : {}),
      excluded,
    });
    return this.state();
  }

  saveView(view: ViewState): Promise<void> {
    return this.change({ view });
  }

  /** Marks an embedding as begun. What was computed from another embedding is dropped. */
  async startEmbed(request: EmbedRequest): Promise<ProjectState> {
    this.requireIdle('images cannot be embedded while a run is going on');
    const { embed } = this.progress;
    const same = embed.status !== 'idle' && sameEmbedding(embed.request, request);
    await this.change({ ...(same ? {} : this.nothingRun()), embed: { status: 'running', request } });
    return this.state();
  }

  /** Marks a run as begun, after all that can be wrong with it was checked. */
  async startRun(request: RunRequest): Promise<ProjectState> {
    const { choice, embed } = this.progress;
    if (embed.status === 'running') {
      throw new InputError('the images are being embedded', { hint: 'wait for it, or cancel it' });
    }
    if (choice.batch === null) {
      throw new InputError('no batch column is chosen', { hint: 'choose which column tells the batches' });
    }
    const embedding = this.embedRequest(request.device);
    this.recipeOf(request);
    await this.change({
      ...(this.onlyDrawsAnew(request) ? { recipe: null, kept: this.kept() } : this.nothingRun()),
      run: { status: 'running', request },
      ...(embed.status === 'done' ? {} : { embed: { status: 'running', request: embedding } }),
    });
    return this.state();
  }

  /** How the images are, or will be embedded: as last asked for, else by the classical profile. */
  embedRequest(device: DeviceName): EmbedRequest {
    const { embed } = this.progress;
    return embed.status === 'idle' ? { embedding: DEFAULT_EMBEDDING, device } : embed.request;
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
    return this.spreadMatrix(layout.key, 2);
  }

  /** Principal components 1 and 2 of all rows after a method. */
  async principal(method: string): Promise<Float32Array> {
    const { principal } = this.progress.layouts.find((entry) => entry.method === method) ?? {};
    if (principal !== undefined) return this.spreadMatrix(principal.key, 2);
    throw new InputError(`principal components of ${method} are not known`, { hint: 'run it again' });
  }

  /** For each row the share of its nearest neighbours that a method changed. */
  async neighbourhoodChange(method: string): Promise<Float32Array> {
    const { changeKey } = this.progress.layouts.find((entry) => entry.method === method) ?? {};
    if (changeKey === undefined) {
      throw new InputError(`how much ${method} changed neighbourhoods is not known`, {
        hint: 'choose batch and label, and run it again',
      });
    }
    return this.spreadMatrix(changeKey, 1);
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

  /** How far the user and the run have come. */
  reached(): ProgressFile {
    return this.progress;
  }

  /** Changes how far things have come, and writes it. */
  async change(change: Partial<ProgressFile>): Promise<void> {
    this.progress = { ...this.progress, ...change };
    await this.save();
  }

  private async spreadMatrix(key: string, width: number): Promise<Float32Array> {
    const file = path.join(this.folder, 'matrices', `${key}.npy`);
    const { data } = decodeMatrix(await readFile(file), file);
    return spreadRows(data, this.progress.profileRows, this.study.rows.length, width);
  }

  private designOf(choice: ColumnChoice, excluded: readonly ExcludedRow[] = []): ProgressFile['design'] {
    return chosenDesign(withoutRows(this.study, excluded), choice);
  }

  /** Results and recipe go; what the recipe said beyond the window's controls stays. */
  private nothingRun(): Partial<ProgressFile> {
    return { ...NOTHING_RUN, kept: this.kept() };
  }

  /** Whether a run differs from the last one in its maps alone: what is known then stays until it is replaced. */
  private onlyDrawsAnew(request: RunRequest): boolean {
    const { run } = this.progress;
    if (run.status === 'idle') return false;
    const [last, next] = [run.request, request].map((each) => this.recipeOf({ ...each, umap: {} }));
    return canonicalJson(last) === canonicalJson(next);
  }

  private requireIdle(message: string): void {
    if (this.progress.run.status !== 'running') return;
    throw new InputError(message, { hint: 'cancel it first' });
  }
}
