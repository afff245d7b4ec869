/* What to distrust, in words: batches that can still be told, controls that shrank, gains that shuffled labels have too. */
import type { ControlsFate, OverCorrection } from '../contract/judgement';
import type { BadBatch } from './bad-batches';
import type { Design } from './confounding';
import { controlsShrank } from './controls-fate';
import type { JudgedMethod } from './judged-method';
import { valueOf } from './judged-method';
import { sharedLayout } from './shared-layout';
import { joined, percent, shown } from './verdict-words';

export const shrunk = ({ separation: { before, after } }: ControlsFate): string =>
  `treated rows lie ${after.toFixed(1)} of the controls' spreads from them, ${before.toFixed(1)} before`;

/** Why controls shrink beside treated rows, to follow "as". */
export const learnedFromControls = ({ rows, features }: ControlsFate): string =>
  rows <= features
    ? `a correction that learns from fewer controls (${rows}) than features (${features}) does whatever the treatments are`
    : `a correction that learns from controls does whatever the treatments are, unless they are many times as many (${rows}) as the features (${features})`;

/** Distrust of the controls where the correction shrank them. */
export function shrunkText({ controls }: OverCorrection): string {
  if (!controlsShrank(controls)) return '';
  return `It shrank the controls (${shrunk(controls)}), as ${learnedFromControls(controls)}: distrust all figures of the controls; they count in no score of biology here.`;
}

/** What the null says of a gain in telling labels. */
export function nullText({ labelNull }: OverCorrection): string {
  if ('why' in labelNull || labelNull.gain <= 0) return '';
  const { gain, nullMean, nulls, p, rerun, permutations } = labelNull;
  if (rerun && nullMean >= 0.5 * gain) return '';
  if (p <= 0.05) return '';
  const above = nulls.filter((value) => value >= gain).length;
  return `Part of the gain in labels told may be chance: ${above} of ${permutations} shufflings of the labels gained as much (${shown(gain)}; ${shown(nullMean)} on average; p ${shown(p)}); more shufflings would tell.`;
}

/** Above guessing by this, batches can be told. */
const TOLD_APART = 0.1;

/** How often the batch of a row is told from its neighbours, and by always naming the largest batch. */
function batchTold(method: JudgedMethod): { readonly told: number; readonly guessed: number } | undefined {
  const told = valueOf(method, 'batch-knn');
  const guessed = told === null ? undefined : method.scores['batch-knn'].parts?.['shareOfLargest'];
  if (told === null || typeof guessed !== 'number' || told < guessed + TOLD_APART) return undefined;
  return { told, guessed };
}

/** That batches can be told all the same, which scores of means and variances do not show; empty where they cannot. */
export function remainsText(none: JudgedMethod, best: JudgedMethod | undefined, { light }: Design): string {
  const found = batchTold(best ?? none);
  if (found === undefined) return '';
  const before = best === undefined ? null : valueOf(none, 'batch-knn');
  const numbers = [
    ...(before === null ? [] : [`${percent(before)} before`]),
    `${percent(found.guessed)} by always naming the largest batch`,
  ].join('; ');
  const head = best === undefined ? 'A batch effect may be left all the same' : 'What remains';
  const labels = light === 'amber' ? ', in part perhaps by their different labels' : '';
  return `${head}: the batch of a row can be told from its nearest rows in ${percent(found.told)} of rows (${numbers})${labels}.`;
}

/** From this share of pairs on the layout is the same. */
const SAME_LAYOUT = 0.9;

/** That the label cannot be told from the position on the plate; empty where layouts differ, or wells are not known. */
export function layoutText(samples: Parameters<typeof sharedLayout>[0]): string {
  const same = sharedLayout(samples);
  if (same === null || same < SAME_LAYOUT) return '';
  return `Wells hold the same label in every batch (${percent(same)} of the pairs of treated wells): position on the plate comes back with the label, so labels told and replicates found across batches are in part perhaps positions.`;
}

/** Batches that explain less than this share of what chance gives have been centred. */
const CENTRED = 0.1;

/** That the table came with its batches centred, so that centring them changes nothing. */
export function centredText(reports: readonly (OverCorrection | undefined)[]): string {
  const variance = reports.find((report) => report !== undefined && !('why' in report.variance))?.variance;
  if (variance === undefined || 'why' in variance) return '';
  const [explained, chance] = [variance.before.total.batch, variance.chance.batch];
  if (explained >= CENTRED * chance) return '';
  return `The batches explain less of the variance (${percent(explained)}) than chance would (${percent(chance)}): they were centred before, so that centring them again changes nothing.`;
}

/** Batches whose labels are told much worse than the same labels elsewhere, each with its numbers. */
export function badBatchText(bad: readonly BadBatch[]): string {
  if (bad.length === 0) return '';
  const many = bad.length > 1;
  const shares = (of: keyof Pick<BadBatch, 'told' | 'elsewhere'>): string =>
    joined(bad.map((entry) => percent(entry[of])));
  return `${joined(bad.map(({ batch }) => batch))} ${many ? 'stand' : 'stands'} apart: ${many ? 'their' : 'its'} labels are told from the other batches in ${shares('told')} of rows, the same labels elsewhere in ${shares('elsewhere')}; look at the images and the plate map, and compare with ${many ? 'these batches' : 'this batch'} left out.`;
}

export const careText = ({ light, why }: Design): string =>
  light === 'amber' ? `Take it with care. ${why}` : '';
