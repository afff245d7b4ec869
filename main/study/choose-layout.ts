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
  if (asked === null && ranked.length > 0) return { chosen: ranked[0], ranked };
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
