import type { AppInfo, WindowEvents } from '../../main/contract/channels';
import type { ErrorPayload } from '../../main/contract/errors';
import type { ModelLibrary, ModelOutput } from '../../main/contract/models';
import type { PlateMapPreview, PlateMapSource } from '../../main/contract/plate-map';
import type { ExportResult } from '../../main/contract/export';
import type { Catalogue, JobKind, JobProgress, ProjectState, ViewState } from '../../main/contract/project';
import type { History } from './history';
import { NO_HISTORY } from './history';

/** A plate map that was given but not joined yet. */
export interface PlateMapTrial {
  readonly source: PlateMapSource;
  /** null while it is looked at, or where it cannot be understood. */
  readonly preview: PlateMapPreview | null;
  readonly error: ErrorPayload | null;
}

/** The model library as the window shows it. */
export interface ModelShelf {
  readonly isOpen: boolean;
  /** null until it was read. */
  readonly library: ModelLibrary | null;
  /** The model that was imported last. */
  readonly latest: string | null;
  /** Why the last import failed. */
  readonly failure: { readonly file: string; readonly error: ErrorPayload } | null;
  /** Graphs that do not tell which output is the embedding: the user says so, the first one first. */
  readonly unclear: readonly UnclearModel[];
}

/** A graph whose import waits for the user's word. */
export interface UnclearModel {
  readonly file: string;
  readonly outputs: readonly ModelOutput[];
}

const CLOSED_SHELF: ModelShelf = { isOpen: false, library: null, latest: null, failure: null, unclear: [] };

/** Everything the window shows, in one place. */
export interface AppState {
  /** False until the program has told what was open last time. */
  readonly isReady: boolean;
  readonly info: AppInfo | null;
  readonly catalogue: Catalogue | null;
  readonly project: ProjectState | null;
  readonly view: ViewState;
  /** Work that is going on; an entry without progress has only just begun. */
  readonly jobs: Readonly<Partial<Record<JobKind, JobProgress | null>>>;
  readonly error: ErrorPayload | null;
  /** The layout that is taking shape. */
  readonly moving: WindowEvents['layout'] | null;
  readonly hovered: number | null;
  readonly exported: ExportResult | null;
  readonly isHelpOpen: boolean;
  /** A plate map that is looked at. */
  readonly plateMap: PlateMapTrial | null;
  readonly models: ModelShelf;
  /** What can be undone and redone. */
  readonly history: History;
}

export const FRESH_VIEW: ViewState = {
  step: 'images',
  after: null,
  colourBy: null,
  isolated: null,
  selected: [],
  camera: null,
  chains: null,
  embedding: null,
  device: 'auto',
};

export const EMPTY_STATE: AppState = {
  isReady: false,
  info: null,
  catalogue: null,
  project: null,
  view: FRESH_VIEW,
  jobs: {},
  error: null,
  moving: null,
  hovered: null,
  exported: null,
  isHelpOpen: false,
  plateMap: null,
  models: CLOSED_SHELF,
  history: NO_HISTORY,
};

/** State that components read and actions change. */
export interface Store {
  readonly read: () => AppState;
  readonly change: (change: Partial<AppState>) => void;
  /** Returns its unsubscribe. */
  readonly subscribe: (listen: () => void) => () => void;
}

export function createStore(): Store {
  let state = EMPTY_STATE;
  const listeners = new Set<() => void>();
  return {
    read: () => state,
    change(change) {
      state = { ...state, ...change };
      for (const listen of listeners) listen();
    },
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
}
