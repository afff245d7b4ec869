import { InputError } from '../core/errors';
import type { Task } from '../core/task';
import type { LayoutOptions } from './layout';
import type { Setting, Trial } from './rank-layouts';
import { rankLayouts, tryLayout } from './rank-layouts';
import { layouts } from './registry';

interface ChoiceOptions extends LayoutOptions {
  /** An id of `layouts`, or `auto`. */
  readonly layout: string;
}

/** Layouts that have read a table: what they tell needs no names. */
export const TABLE_LAYOUTS: ReadonlySet<string> = new Set(['metadata-csv', 'loaddata']);

/** Layouts that read something out of file names without being told how. */
export const readsNames = ({ layout }: Trial): boolean =>
  layout.specificity >= 2 && !TABLE_LAYOUTS.has(layout.id);

/**
 * The first of the ranking. But folders of several microscopes are explained by each a little and by bare folder levels
 * as a whole: where the names of all makers together explain more than the levels count, the best maker comes first.
 */
function bestOf(ranked: readonly Trial[]): Trial {
  const [first] = ranked;
  const weight = first.layout.weight ?? 1;
  const makers = ranked.filter(readsNames);
  if (weight === 1 || makers.length === 0) return first;
  const explained = new Set(makers.flatMap(({ understood }) => understood.map(({ file }) => file)));
  return explained.size > weight * first.candidate.matched ? makers[0] : first;
}

/** Which layout to use, and all that fit, best first. */
export async function chooseLayout(
  setting: Setting,
  options: ChoiceOptions,
  task: Task,
): Promise<{ readonly chosen: Trial; readonly ranked: readonly Trial[] }> {
  const wanted =
    options.layout !== 'auto'
      ? options.layout
      : options.levels !== undefined
        ? 'levels'
        : options.pattern !== undefined
          ? 'pattern'
          : null;
  const asked = wanted === null ? null : layouts.find(wanted);
  if (asked?.id === 'pattern' && options.pattern === undefined) {
    throw new InputError('the layout "pattern" needs a pattern', {
      hint: '--pattern {plate}_{well}_s{site}_w{channel}.tif',
    });
  }
  const trial = asked === null ? null : await tryLayout(asked, setting, task);
  const ranked = await rankLayouts(layouts.entries, setting, task);
  if (asked === null && ranked.length > 0) return { chosen: bestOf(ranked), ranked };
  if (asked !== null && trial !== null && trial.understood.length > 0) return { chosen: trial, ranked };
  const fitting = ranked.map(
    ({ candidate }) => `${candidate.layout} (${candidate.matched} of ${candidate.total})`,
  );
  const first = trial?.candidate.firstUnmatched ?? setting.images[0].path;
  throw new InputError(`no file fits the layout "${asked?.id ?? 'auto'}"; the first is ${first}`, {
    hint:
      fitting.length === 0
        ? 'name the folder levels with --levels'
        : `these fit: ${fitting.slice(0, 3).join(', ')}`,
  });
}
