/*
 * The verdict in words: what to do and by how much, what it costs, what to distrust. Each sentence is made of numbers that
 * stand in the report.
 */
import type { BeforeAfter, ControlsFate, OverCorrection } from '../contract/judgement';
import type { Interval } from './bootstrap';
import type { BadBatch } from './bad-batches';
import type { Design } from './confounding';
import { controlsShrank } from './controls-fate';
import type { LabelNull } from '../contract/judgement';
import type { Loss, OnlyControls } from './over-correction';

const SHOWN = 3;

const shown = (value: number): string => value.toFixed(2);
const percent = (value: number): string => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
const arrow = ({ before, after }: BeforeAfter): string => `${shown(before)} → ${shown(after)}`;

/** "a, b and 3 more". */
export const joined = (names: readonly string[]): string => {
  const listed = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
  return listed.length < 2
    ? listed.join('')
    : `${listed.slice(0, -1).join(', ')} and ${listed[listed.length - 1]}`;
};

/** With a third decimal where two would not tell its ends apart. */
function intervalText({ low, high }: Interval): string {
  const decimals = shown(low) === shown(high) ? 3 : 2;
  return `${low.toFixed(decimals)} to ${high.toFixed(decimals)}`;
}

export interface RecommendedNumbers {
  readonly title: string;
  readonly overall: BeforeAfter;
  readonly gain: Interval;
  /** Titles of scores that the interval takes as they are. */
  readonly heldFixed: readonly string[];
  readonly mixing: BeforeAfter | null;
  readonly biology: BeforeAfter | null;
  readonly ties: readonly string[];
}

/** What to do, and by how much it is better. */
export function recommendationText(found: RecommendedNumbers): string {
  const { title, overall, gain, heldFixed, mixing, biology, ties } = found;
  const held = heldFixed.length === 0 ? '' : `, ${joined(heldFixed)} taken as measured`;
  const sides = [
    `overall ${arrow(overall)}, a gain of ${shown(overall.after - overall.before)} (95 % interval ${intervalText(gain)}${held})`,
    ...(mixing === null ? [] : [`batch mixing ${arrow(mixing)}`]),
    ...(biology === null ? [] : [`biology ${arrow(biology)}`]),
  ].join('; ');
  const tied = ties.length === 0 ? '' : ` ${joined(ties)} cannot be told apart from it on these data.`;
  return `${title} is recommended: ${sides}.${tied}`;
}

/** What it cost or brought the biology and the controls; empty where nothing is known. */
export function costText({ changes, perturbations, controls }: OverCorrection): string {
  const parts: string[] = [];
  const across = changes.find(({ metric }) => metric === 'knn-across');
  if (across !== undefined) parts.push(`labels told across batches ${arrow(across)}`);
  if (!('why' in perturbations) && perturbations.perturbations.length > 0) {
    const { lost, gained } = perturbations;
    const all = perturbations.perturbations.length;
    const named = lost.length === 0 ? '' : ` (${joined(lost)})`;
    parts.push(
      `${lost.length} of ${all} perturbations lost their signal${named}, ${gained.length} gained one`,
    );
  }
  if (!('why' in controls)) {
    const { before, after } = controls.between;
    parts.push(
      `the batches' controls lie ${after <= before ? 'closer' : 'farther apart'} (${percent(before)} → ${percent(after)} of all variance)`,
    );
  }
  return parts.length === 0 ? '' : ` What it did: ${parts.join('; ')}.`;
}

const shrunk = ({ separation: { before, after } }: ControlsFate): string =>
  `treated rows lie ${after.toFixed(1)} of the controls' spreads from them, ${before.toFixed(1)} before`;

/** Distrust of the controls where the correction shrank them. */
export function shrunkText({ controls }: OverCorrection): string {
  if (!controlsShrank(controls)) return '';
  return ` It shrank the controls (${shrunk(controls)}): a correction fitted on controls does that, the more the fewer they are, so distrust all figures of the controls; they count in no score of biology here.`;
}

/** What the null says of a gain in telling labels. */
export function nullText({ labelNull }: OverCorrection): string {
  if ('why' in labelNull || labelNull.gain <= 0) return '';
  const { gain, nullMean, p, rerun, permutations } = labelNull;
  if (rerun && nullMean >= 0.5 * gain) return '';
  if (p <= 0.05) return '';
  return ` Labels told across batches gain no more (${shown(gain)}) than shuffled labels do (${shown(nullMean)} on average of ${permutations}, p ${shown(p)}): the gain may be chance.`;
}

export interface SetAside {
  readonly title: string;
  readonly losses: readonly Loss[];
  readonly fitted: LabelNull | undefined;
  /** The controls, where they are all that gained. */
  readonly onlyControls?: OnlyControls;
}

const number = (value: number, { counts }: Loss): string => (counts === true ? String(value) : shown(value));

/** Why a correction was set aside. */
export function asideReason({ losses, fitted, onlyControls }: SetAside): string {
  if (fitted !== undefined) {
    return `it fits labels, whatever they are: on shuffled labels it gains ${shown(fitted.nullMean)} on average, on the true ones ${shown(fitted.gain)}`;
  }
  if (losses.length === 0 && onlyControls !== undefined) {
    const { controls, fell } = onlyControls;
    const why =
      fell === undefined
        ? 'labels and replicates of treated rows are not surely told better across batches'
        : `${fell.what} fell from ${shown(fell.before)} to ${shown(fell.after)}`;
    return `it shrank the controls (${shrunk(controls)}), as a correction fitted on few controls does whatever the treatments are, and ${why}`;
  }
  const [worst] = losses;
  return `it lost biology: ${worst.what} fell from ${number(worst.before, worst)} to ${number(worst.after, worst)}`;
}

export function asideText(aside: readonly SetAside[]): string {
  if (aside.length === 0) return '';
  const others =
    aside.length > 1 ? ` (as ${aside.length === 2 ? 'was one more' : `were ${aside.length - 1} more`})` : '';
  return ` ${aside[0].title} was set aside${others} because ${asideReason(aside[0])}.`;
}

export function badBatchText(bad: readonly BadBatch[]): string {
  if (bad.length === 0) return '';
  const [{ told, elsewhere }] = bad;
  const many = bad.length > 1;
  return ` ${joined(bad.map(({ batch }) => batch))} ${many ? 'stand' : 'stands'} apart: ${many ? 'their' : 'its'} labels are told from the other batches in ${percent(told)} of rows, elsewhere in ${percent(elsewhere)}; look at the images and the plate map, and compare with ${many ? 'these batches' : 'this batch'} left out.`;
}

export const careText = ({ light, why }: Design): string =>
  light === 'amber' ? ` Take it with care: ${why}` : '';
