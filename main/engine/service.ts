import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { CreateEngine, EmitEngineEvent, Engine, EngineOptions } from '../contract/engine';
import type { EmbedEstimate, EmbedRequest } from '../contract/embedding-state';
import type { ImportedModel, ModelImportOptions, PictureValues } from '../contract/models';
import type { ExportRequest } from '../contract/export';
import type { MethodChain } from '../contract/recipe';
import type { JobKind, ProjectState, RunRequest, ScanRequest } from '../contract/project';
import { InputError } from '../core/errors';
import type { Task } from '../core/task';
import { setModelValues } from '../embedding/picture-values';
import { removeModel } from '../embedding/remove-model';
import { simulateStudy } from '../simulate/simulate-study';
import { matchPattern } from '../study/name-pattern';
import { describeModel, importModelFile, modelLibrary } from './model-library';
import { readCatalogue } from './window/catalogue';
import { embedProject, estimateProject, projectCells, projectIllumination } from './window/embed-project';
import { exportProject } from './window/export-project';
import { createProject, openProjectFolder } from './window/find-project';
import type { Jobs } from './window/jobs';
import { createJobs } from './window/jobs';
import type { OpenProject } from './window/open-project';
import { openStudy } from './window/open-study';
import { checkProject, excludeRows, includeRows, readReport } from './window/quality-project';
import type { RunEars } from './window/run-ears';
import { recogniseDropped } from './window/recognise-dropped';
import { runProject } from './window/run-project';
import { addSaved } from './window/saved-corrections';
import { previewStudyMap, studyControls, studyNames } from './window/study-questions';

const SAMPLE_NAME = 'Sample study';
const SAMPLE_SEED = 42;

/** The open project and what goes on with it. */
class Service {
  private open: OpenProject | null = null;
  private readonly jobs: Jobs;

  constructor(
    private readonly options: EngineOptions,
    private readonly emit: EmitEngineEvent,
  ) {
    mkdirSync(options.projectsFolder, { recursive: true });
    this.jobs = createJobs(emit);
  }

  current(): OpenProject {
    if (this.open !== null) return this.open;
    throw new InputError('no project is open', { hint: 'drop a folder of images' });
  }

  async scan(request: ScanRequest): Promise<ProjectState> {
    return this.put(await this.jobs.start('scan', 1, (task) => this.look(request, false, task)));
  }

  async sample(): Promise<ProjectState> {
    const folder = path.join(this.options.projectsFolder, SAMPLE_NAME);
    const project = await this.jobs.start('sample', 1, async (task) => {
      await simulateStudy({ out: folder, seed: SAMPLE_SEED }, task.child('Simulating plates', 0.9));
      return this.look({ folders: [folder] }, true, task.child('Looking through the folder', 0.1));
    });
    return this.put(project);
  }

  async openFolder(folder: string): Promise<ProjectState> {
    return this.put(await openProjectFolder(folder, this.options));
  }

  async close(): Promise<void> {
    await this.jobs.cancelOfProject();
    await this.open?.save();
    this.open = null;
  }

  importModel(file: string, options: ModelImportOptions): Promise<ImportedModel> {
    return this.jobs.start('import', 1, (task) =>
      importModelFile(file, options, this.options.modelsFolder, task),
    );
  }

  async setModelValues(id: string, values: PictureValues): Promise<ImportedModel> {
    for (const kind of ['import', 'embed', 'run'] as const) this.jobs.requireIdle(kind);
    return describeModel(await setModelValues(this.options.modelsFolder, id, values));
  }

  async removeModel(id: string): Promise<void> {
    for (const kind of ['import', 'embed', 'run'] as const) this.jobs.requireIdle(kind);
    await removeModel(this.options.modelsFolder, id);
  }

  estimate(request: EmbedRequest): Promise<EmbedEstimate> {
    this.jobs.requireIdle('embed');
    return estimateProject(this.current(), request);
  }

  illumination(): ReturnType<Engine['illumination']> {
    const project = this.current();
    return this.jobs.start('illumination', project.filesPerRow(), (task) =>
      projectIllumination(project, task),
    );
  }

  async embed(request: EmbedRequest): Promise<ProjectState> {
    const project = this.current();
    this.jobs.requireIdle('embed');
    const started = await project.startEmbed(request);
    void this.jobs.start('embed', project.filesPerRow(), (task) =>
      embedProject(project, request, task, this.ears()),
    );
    return started;
  }

  addSaved(file: string): Promise<MethodChain> {
    const project = this.current();
    for (const kind of ['embed', 'run'] as const) this.jobs.requireIdle(kind);
    return addSaved(project, file);
  }

  async run(request: RunRequest): Promise<ProjectState> {
    const project = this.current();
    this.jobs.requireIdle('run');
    const started = await project.startRun(request);
    void this.jobs.start('run', project.filesPerRow(), (task) =>
      runProject(project, request, task, this.ears()),
    );
    return started;
  }

  checkQuality(): ReturnType<Engine['checkQuality']> {
    const project = this.current();
    return this.jobs.start('quality', project.filesPerRow(), (task) => checkProject(project, task));
  }

  cancel: Engine['cancel'] = (job) => this.jobs.cancel(job);

  pause(job: JobKind): Promise<void> {
    this.jobs.pause(job);
    return Promise.resolve();
  }

  resume(job: JobKind): Promise<void> {
    this.jobs.resume(job);
    return Promise.resolve();
  }

  exportFiles(request: ExportRequest): ReturnType<Engine['exportFiles']> {
    const project = this.current();
    return this.jobs.start('export', 1, (task) => exportProject(project, request, task));
  }

  private ears(): RunEars {
    return {
      state: (state) => this.emit('state', state),
      layout: (layout) => this.emit('layout', layout),
    };
  }

  private async look(request: ScanRequest, sample: boolean, task: Task): Promise<OpenProject> {
    return createProject(this.options, await openStudy(request, sample, task));
  }

  private async put(project: OpenProject): Promise<ProjectState> {
    await this.close();
    this.open = project;
    return project.state();
  }
}

/** The engine as the window's process uses it: one project at a time, at most one job of a kind. */
export const createEngine: CreateEngine = (options, emit) => {
  const service = new Service(options, emit);
  return {
    catalogue: () => readCatalogue(options.modelsFolder),
    modelLibrary: () => modelLibrary(options.modelsFolder),
    importModel: async (file, given) => service.importModel(file, given),
    setModelValues: (id, values) => service.setModelValues(id, values),
    removeModel: (id) => service.removeModel(id),
    scan: (request) => service.scan(request),
    sample: () => service.sample(),
    openProject: (folder) => service.openFolder(folder),
    closeProject: () => service.close(),
    previewPlateMap: async (source) => previewStudyMap(service.current().study, source),
    matchPattern: async ({ template, names }) =>
      Promise.resolve(matchPattern(names ?? studyNames(service.current().study), template)),
    proposeControls: async () => Promise.resolve(studyControls(service.current().study)),
    chooseColumns: async (choice) => service.current().chooseColumns(choice),
    checkQuality: () => service.checkQuality(),
    qualityReport: async () => readReport(service.current()),
    excludeRows: async (rows, reason) => excludeRows(service.current(), rows, reason),
    includeRows: async (rows) => includeRows(service.current(), rows),
    saveView: async (view) => service.current().saveView(view),
    estimateEmbed: (request) => service.estimate(request),
    cells: async (row, from) => projectCells(service.current(), row, from),
    illumination: async () => service.illumination(),
    addSaved: async (file) => service.addSaved(file),
    recognise: recogniseDropped,
    embed: (request) => service.embed(request),
    run: (request) => service.run(request),
    cancel: service.cancel,
    pause: (job) => service.pause(job),
    resume: (job) => service.resume(job),
    column: async (index) => Promise.resolve(service.current().column(index)),
    layout: async (method) => service.current().layout(method),
    principal: async (method) => service.current().principal(method),
    neighbourhoodChange: async (method) => service.current().neighbourhoodChange(method),
    describeRows: async (rows) => Promise.resolve(service.current().describeRows(rows)),
    picture: async (row, sizePx) => service.current().picture(row, sizePx),
    exportFiles: async (request) => service.exportFiles(request),
  };
};
