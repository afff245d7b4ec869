import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RecentProject, Theme } from '../contract/channels';
import { orNull, record, text, list, oneOf, finite } from '../contract/shape';
import type { ShapeType } from '../contract/shape';

const shape = record({
  theme: oneOf(['system', 'light', 'dark']),
  recent: list(record({ name: text(), folder: text(), openedAt: text(40) }), 20),
  openProject: orNull(text()),
  bounds: orNull(record({ x: finite, y: finite, width: finite, height: finite })),
});
type Stored = ShapeType<typeof shape>;

/** What the window remembers between two runs of the program. */
export interface Preferences {
  readonly theme: Theme;
  readonly recent: readonly RecentProject[];
  /** The project that was open when the program was closed. */
  readonly openProject: string | null;
  readonly bounds: Stored['bounds'];
}
export interface SettingsFile {
  read(): Preferences;
  update(change: Partial<Preferences>): void;
}

const DEFAULTS: Preferences = { theme: 'system', recent: [], openProject: null, bounds: null };

const isStored = (value: unknown): value is Stored => shape.problem(value, 'settings') === null;

function readStored(file: string): Preferences {
  if (!existsSync(file)) return DEFAULTS;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isStored(value)) return value;
    process.stderr.write(`${file} is not used: ${shape.problem(value, 'settings') ?? ''}\n`);
  } catch (error) {
    process.stderr.write(`${file} is not used: ${String(error)}\n`);
  }
  // Kept for the curious; the program must start whatever the file holds.
  renameSync(file, `${file}.unreadable`);
  return DEFAULTS;
}

/** Settings as a JSON file, written whole so that a crash leaves the old or the new one. */
export function createSettingsFile(file: string): SettingsFile {
  let current = readStored(file);
  return {
    read: () => current,
    update(change) {
      current = { ...current, ...change };
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(current, null, 2));
      renameSync(`${file}.new`, file);
    },
  };
}
