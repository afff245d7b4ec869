import type { ViewChoice } from '../contract/recipe';
import path from 'node:path';
import type * as Electron from 'electron';
import type { FolderPurpose, Handlers } from '../contract/channels';
import type { RunRequest } from '../contract/project';
import { SAVED_FOLDER } from '../contract/project';
import { InputError } from '../core/errors';
import type { EngineProcess } from './engine-process';
import type { Grants } from './grants';
import { printReport } from './print-report';
import type { ProjectDesk } from './project-desk';
import type { SettingsFile } from './settings';

interface Parts {
  readonly electron: Pick<typeof Electron, 'app' | 'dialog' | 'shell' | 'nativeTheme'>;
  readonly engine: EngineProcess;
  readonly desk: ProjectDesk;
  readonly settings: SettingsFile;
  readonly grants: Grants;
  readonly window: () => Electron.BrowserWindow | null;
  /** A window that nobody sees. */
  readonly printWindow: () => Electron.BrowserWindow;
}

const DIALOGS: Readonly<Record<FolderPurpose, Electron.OpenDialogOptions>> = {
  images: { title: 'Choose image folders', properties: ['openDirectory'], buttonLabel: 'Look through' },
  project: { title: 'Open a project (.unbatch folder)', properties: ['openDirectory'], buttonLabel: 'Open' },
  export: {
    title: 'Choose where to write',
    properties: ['openDirectory', 'createDirectory'],
    buttonLabel: 'Export here',
  },
  metadata: {
    title: 'Choose a table that describes the images',
    properties: ['openFile'],
    filters: [{ name: 'Tables', extensions: ['csv', 'tsv', 'txt', 'gz', 'parquet'] }],
  },
  model: {
    title: 'Choose a model file',
    properties: ['openFile'],
    buttonLabel: 'Import',
    filters: [{ name: 'Models', extensions: ['pth', 'pt', 'bin', 'safetensors', 'onnx', 'json'] }],
  },
  correction: {
    title: 'Choose a saved correction',
    properties: ['openFile'],
    buttonLabel: 'Add',
    filters: [{ name: 'Saved corrections', extensions: ['json'] }],
  },
};

/** Folders whose content the page may ask to see in the file manager: the project's and what was granted. */
function requireOpenable(folder: string, { desk, grants }: Parts): void {
  if (folder !== desk.current()?.folder) grants.require(folder);
}

type StudyChannel = Extract<keyof Handlers, `study.${string}`>;

/** What is done with folders and the tables that describe them. */
function studyHandlers(parts: Parts): Pick<Handlers, StudyChannel> {
  const { engine, desk } = parts;
  return {
    'study.scan': async (request) => {
      for (const folder of request.folders) requireScannable(folder, parts);
      if (request.metadata !== undefined) requireTable(request.metadata, parts);
      for (const map of request.plateMaps ?? []) if (map.kind === 'file') requireTable(map.file, parts);
      return desk.put(await engine.scan(request));
    },
    'study.sample': async () => desk.put(await engine.sample()),
    'study.plateMap': async (source) => {
      if (source.kind === 'file') requireTable(source.file, parts);
      return engine.previewPlateMap(source);
    },
    'study.pattern': (request) => engine.matchPattern(request),
    'study.controls': () => engine.proposeControls(),
  };
}

type ModelChannel = Extract<keyof Handlers, `models.${string}`>;

/** What is done with the model library. */
function modelHandlers({ engine, grants }: Parts): Pick<Handlers, ModelChannel> {
  return {
    'models.library': () => engine.modelLibrary(),
    'models.import': (file, options) => {
      grants.require(file);
      return engine.importModel(file, options);
    },
    'models.setValues': (id, values) => engine.setModelValues(id, values),
    'models.remove': (id) => engine.removeModel(id),
  };
}

type RowChannel = Extract<keyof Handlers, `rows.${string}` | `quality.${string}`>;

/** What is done with single images. */
function rowHandlers({ engine, desk }: Parts): Pick<Handlers, RowChannel> {
  return {
    'rows.describe': (rows) => engine.describeRows(rows),
    'rows.exclude': async (rows, reason) => desk.put(await engine.excludeRows(rows, reason)),
    'rows.include': async (rows) => desk.put(await engine.includeRows(rows)),
    'quality.check': () => engine.checkQuality(),
    'quality.report': () => engine.qualityReport(),
  };
}

type WorkChannel = Extract<
  keyof Handlers,
  `embed.${string}` | `cells.${string}` | `illumination.${string}` | `job.${string}`
>;

/** Embedding, a look at what it would do, and what holds or ends long work. */
function jobHandlers(parts: Parts): Pick<Handlers, WorkChannel> {
  const { engine, desk } = parts;
  return {
    'embed.estimate': async (request) => {
      requireCells(request.embedding.views, parts);
      return engine.estimateEmbed(request);
    },
    'cells.show': async (row, from) => {
      if (from.kind === 'table') requireTable(from.file, parts);
      return engine.cells(row, from);
    },
    'illumination.show': () => engine.illumination(),
    'embed.start': async (request) => {
      requireCells(request.embedding.views, parts);
      return desk.put(await engine.embed(request));
    },
    'job.cancel': (job) => engine.cancel(job),
    'job.pause': (job) => engine.pause(job),
    'job.resume': (job) => engine.resume(job),
  };
}

type RunChannel = Extract<keyof Handlers, `run.${string}` | `corrections.${string}` | `dropped.${string}`>;

/** Runs, with the saved corrections that they compare, and what dropped files are. */
function runHandlers(parts: Parts): Pick<Handlers, RunChannel> {
  const { engine, desk, grants } = parts;
  return {
    'run.start': async (request) => {
      requireSaved(request, parts);
      return desk.put(await engine.run(request));
    },
    'corrections.addSaved': (file) => {
      grants.require(file);
      return engine.addSaved(file);
    },
    'dropped.recognise': (paths) => {
      for (const file of paths) grants.require(file);
      return engine.recognise(paths);
    },
  };
}

/** What every channel of the contract does. */
export function createHandlers(parts: Parts): Handlers {
  const { electron, engine, desk, settings, grants } = parts;
  return {
    'app.info': () => {
      const { theme, recent } = settings.read();
      const platforms: Partial<Record<NodeJS.Platform, 'mac' | 'windows'>> = {
        darwin: 'mac',
        win32: 'windows',
      };
      const platform = platforms[process.platform] ?? 'linux';
      return Promise.resolve({ version: electron.app.getVersion(), platform, settings: { theme }, recent });
    },
    'settings.save': ({ theme }) => {
      electron.nativeTheme.themeSource = theme;
      settings.update({ theme });
      return Promise.resolve();
    },
    'catalogue.list': () => engine.catalogue(),
    ...modelHandlers(parts),
    'folder.choose': async (purpose) => {
      const window = parts.window();
      const options = DIALOGS[purpose];
      const answer = await (window === null
        ? electron.dialog.showOpenDialog(options)
        : electron.dialog.showOpenDialog(window, options));
      if (answer.canceled || answer.filePaths.length === 0) return null;
      const [chosen] = answer.filePaths;
      grants.add([chosen]);
      return chosen;
    },
    ...studyHandlers(parts),
    'project.open': async (folder) => {
      if (!settings.read().recent.some((recent) => recent.folder === folder)) grants.require(folder);
      return desk.put(await engine.openProject(folder));
    },
    'project.current': () => desk.reopen(),
    'project.close': () => desk.close(),
    'project.choose': async (choice) => desk.put(await engine.chooseColumns(choice)),
    'project.view': (view) => engine.saveView(view),
    ...rowHandlers(parts),
    ...jobHandlers(parts),
    ...runHandlers(parts),
    'export.write': (request) => {
      grants.require(request.folder);
      return engine.exportFiles(request);
    },
    'report.open': async () => openFile(await writeReport(parts), parts),
    'report.print': async () => {
      const { dir } = path.parse(await writeReport(parts));
      const file = await printReport(dir, parts.printWindow);
      await openFile(file, parts);
      return file;
    },
    'shell.openFolder': async (folder) => {
      requireOpenable(folder, parts);
      const problem = await electron.shell.openPath(path.resolve(folder));
      if (problem !== '') throw new InputError(`the folder could not be opened: ${problem}`);
    },
  };
}

/** Writes the report of everything that was compared into the project. @returns the file */
async function writeReport({ engine, desk }: Parts): Promise<string> {
  const project = desk.current();
  if (project === null) throw new InputError('no project is open', { hint: 'open one first' });
  const methods = project.results.filter(({ status }) => status === 'done').map(({ method }) => method);
  const { files } = await engine.exportFiles({ formats: ['report'], methods, folder: project.folder });
  return files[0].path;
}

/** Shows a file of the project in the program that the system has for it. */
async function openFile(file: string, { electron }: Parts): Promise<void> {
  const problem = await electron.shell.openPath(file);
  if (problem !== '') throw new InputError(`${file} was written but could not be opened: ${problem}`);
}

/** A table of cells may be read only where a dialog or a drop gave it. */
function requireCells(views: ViewChoice, parts: Parts): void {
  if (views.kind === 'cells' && views.from.kind === 'table') requireTable(views.from.file, parts);
}

/** Saved corrections are those kept with the open project, and those of the run that it was opened with. */
function requireSaved({ methods }: RunRequest, { desk }: Parts): void {
  const project = desk.current();
  const { run } = project ?? { run: { status: 'idle' } as const };
  const before = run.status === 'idle' ? [] : run.request.methods.map(({ saved }) => saved?.file);
  for (const { saved } of methods) {
    if (saved === undefined || before.includes(saved.file)) continue;
    if (project !== null && path.dirname(saved.file) === path.join(project.folder, SAVED_FOLDER)) continue;
    throw new InputError(`the saved correction ${saved.file} was not added to this project`, {
      hint: 'drop its file on the window again',
    });
  }
}

/** Tables that lie in the open study's folders, or that it was made with, need no dialog. */
function requireTable(file: string, { desk, grants }: Parts): void {
  const study = desk.current()?.study;
  const isInside = study?.folders.some((folder) => {
    const relative = path.relative(folder, file);
    return !relative.startsWith('..') && !path.isAbsolute(relative);
  });
  const { metadata, plateMaps = [] } = study?.request ?? {};
  const isKnown = file === metadata || plateMaps.some((map) => map.kind === 'file' && map.file === file);
  if (isInside !== true && !isKnown) grants.require(file);
}

/** Folders of the open study may be looked through again, with another layout say. */
function requireScannable(folder: string, { desk, grants }: Parts): void {
  if (desk.current()?.study.folders.includes(folder) !== true) grants.require(folder);
}
