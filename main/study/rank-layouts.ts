import type { LayoutCandidate } from '../contract/study';
import type { Task } from '../core/task';
import type { FoundFile, ImageFields, Layout, LayoutContext, LayoutOptions } from './layout';
import { isPages } from './layout';
import type { ZarrImage } from './zarr-container';

/** One file as one layout understands it; a file of many pages is several. */
export interface Understood {
  readonly file: FoundFile;
  readonly fields: ImageFields;
}

/** A layout tried on all files. */
export interface Trial {
  readonly layout: Layout;
  readonly candidate: LayoutCandidate;
  readonly understood: readonly Understood[];
  readonly unmatched: readonly FoundFile[];
  readonly warnings: readonly string[];
}

export interface Setting {
  readonly images: readonly FoundFile[];
  readonly others: readonly FoundFile[];
  readonly zarrs: readonly ZarrImage[];
  readonly options: LayoutOptions;
}

const PARSED_BETWEEN_TICKS = 2000;

/** Reads every file with a layout; null when the layout cannot be used here. */
export async function tryLayout(layout: Layout, setting: Setting, task: Task): Promise<Trial | null> {
  const warnings: string[] = [];
  const context: LayoutContext = { ...setting, warn: (message) => warnings.push(message) };
  const parser = await layout.prepare(context);
  if (parser === null) return null;
  const understood: Understood[] = [];
  const unmatched: FoundFile[] = [];
  for (const [i, file] of setting.images.entries()) {
    if (i % PARSED_BETWEEN_TICKS === 0) await task.tick(i, setting.images.length);
    const parsed = parser(file);
    if (parsed === null) unmatched.push(file);
    else if (isPages(parsed)) for (const fields of parsed) understood.push({ file, fields });
    else understood.push({ file, fields: parsed });
  }
  const total = setting.images.length;
  const candidate: LayoutCandidate = {
    layout: layout.id,
    matched: total - unmatched.length,
    total,
    firstUnmatched: unmatched.length > 0 ? unmatched[0].path : null,
  };
  return { layout, candidate, understood, unmatched, warnings };
}

/**
 * Tries layouts and ranks those that explain anything: the one that explains most files first; of several, the most
 * specific.
 */
export async function rankLayouts(
  layouts: readonly Layout[],
  setting: Setting,
  task: Task,
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (const [i, layout] of layouts.entries()) {
    await task.tick(i, layouts.length);
    const trial = await tryLayout(layout, setting, task.child(layout.title, 1 / layouts.length));
    if (trial !== null && trial.understood.length > 0) trials.push(trial);
  }
  const score = ({ candidate, layout }: Trial): number => candidate.matched * (layout.weight ?? 1);
  return trials.sort((a, b) => score(b) - score(a) || b.layout.specificity - a.layout.specificity);
}
