import { existsSync } from 'node:fs';
import type { WindowEvent, WindowEvents } from '../contract/channels';
import type { ProjectState } from '../contract/project';
import type { EngineProcess } from './engine-process';
import type { SettingsFile } from './settings';

const RECENT_KEPT = 8;

/** Which project is open, and the layouts that are moving right now. */
export interface ProjectDesk {
  current(): ProjectState | null;
  /** Takes a state that the engine returned; remembers its project as the one to reopen. */
  put(state: ProjectState): ProjectState;
  /** The open project; at the start the one that was open when the program was closed. */
  reopen(): Promise<ProjectState | null>;
  close(): Promise<void>;
  live(method: string, version: number): Float32Array | null;
}

/** Follows the engine's events and passes them on to the window. */
export function createProjectDesk(
  engine: EngineProcess,
  settings: SettingsFile,
  send: <E extends WindowEvent>(event: E, payload: WindowEvents[E]) => void,
): ProjectDesk {
  let state: ProjectState | null = null;
  let reopening: Promise<ProjectState | null> | null = null;
  const moving = new Map<string, { version: number; coordinates: Float32Array }>();

  const remember = ({ name, folder }: ProjectState): void => {
    const { recent, openProject } = settings.read();
    if (openProject === folder && recent[0]?.folder === folder) return;
    const others = recent.filter((project) => project.folder !== folder);
    const entry = { name, folder, openedAt: new Date().toISOString() };
    settings.update({ recent: [entry, ...others].slice(0, RECENT_KEPT), openProject: folder });
  };
  const put = (next: ProjectState): ProjectState => {
    if (state?.key !== next.key) moving.clear();
    state = next;
    remember(next);
    return next;
  };
  const openLast = async (): Promise<ProjectState | null> => {
    const folder = settings.read().openProject;
    if (folder === null) return null;
    settings.update({ openProject: null });
    return existsSync(folder) ? put(await engine.openProject(folder)) : null;
  };

  engine.on('progress', (progress) => send('progress', progress));
  engine.on('state', (next) => {
    // A run that was cut off by closing its project may still speak.
    if (state?.folder === next.folder) send('state', put(next));
  });
  engine.on('layout', ({ method, done, total, coordinates }) => {
    const version = (moving.get(method)?.version ?? 0) + 1;
    moving.set(method, { version, coordinates });
    send('layout', { method, done, total, version });
  });

  return {
    current: () => state,
    put,
    async reopen() {
      if (state !== null) return state;
      reopening ??= openLast();
      return reopening;
    },
    async close() {
      state = null;
      moving.clear();
      settings.update({ openProject: null });
      await engine.closeProject();
    },
    live(method) {
      return moving.get(method)?.coordinates ?? null;
    },
  };
}
