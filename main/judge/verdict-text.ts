/*
 * The verdict in words: what to do and by how much, what it costs, what was set aside (what to distrust:
 * verdict-doubts.ts). Each sentence is made of numbers that
 * stand in the report.
 */
import type { BeforeAfter, LabelNull, OverCorrection, PerturbationFates } from '../contract/judgement';
import type { Interval } from './bootstrap';
import type { Loss, OnlyControls } from './over-correction';
import { learnedFromControls, shrunk } from './verdict-doubts';
import { arrow, joined, percent, shown } from './verdict-words';

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

const TOLD_BY: Readonly<Record<string, string>> = {
  'map-activity': 'told from the controls',
  'map-replicate-across': 'found again in other batches',
  'map-replicate': 'found again',
};

function fatesText({ metric, lost, gained, perturbations }: PerturbationFates): string {
  const named = lost.length === 0 ? '' : ` (${joined(lost)})`;
  const told = TOLD_BY[metric] ?? 'told';
  return `of ${perturbations.length} labels ${lost.length === 0 ? 'none' : lost.length} lost ${lost.length > 1 ? 'their' : 'its'} signal${named} and ${gained.length === 0 ? 'none' : gained.length} gained one (${told}, q < 0.05)`;
}

/** Treated rows below this share of their former distance from the controls are worth a word. */
const NEARER = 0.6;

/**
 * What it cost or brought the biology and the controls; empty where nothing is known.
 * @param commonest  share of the rows asked for their label that have the commonest of these labels
 */
export function costText({ changes, perturbations, controls }: OverCorrection, commonest: number): string {
  const parts: string[] = [];
  const across = changes.find(({ metric }) => metric === 'knn-across');
  if (across !== undefined) {
    const guess = across.after < commonest ? ` (always naming the commonest: ${shown(commonest)})` : '';
    parts.push(`labels told across batches ${arrow(across)}${guess}`);
  }
  if (!('why' in perturbations) && perturbations.perturbations.length > 0)
    parts.push(fatesText(perturbations));
  if (!('why' in controls)) {
    const { before, after } = controls.between;
    parts.push(
      `the batches' controls lie ${after <= before ? 'closer' : 'farther apart'} (${percent(before)} → ${percent(after)} of all variance)`,
    );
    const { separation } = controls;
    if (separation.after < NEARER * separation.before) {
      const spreads = `${separation.before.toFixed(1)} → ${separation.after.toFixed(1)} of the controls' spreads`;
      parts.push(`treated rows lie much nearer to them (${spreads})`);
    }
  }
  return parts.length === 0 ? '' : `What it did: ${parts.join('; ')}.`;
}

export interface SetAside {
  readonly title: string;
  readonly losses: readonly Loss[];
  readonly fitted: LabelNull | undefined;
  /** The controls, where they are all that gained. */
  readonly onlyControls?: OnlyControls;
}

const number = (value: number, { counts }: Loss): string => (counts === true ? String(value) : shown(value));

function onlyControlsReason({ controls, fell, rose }: OnlyControls): string {
  const although =
    rose === undefined
      ? ''
      : `, although ${rose.what} rose from ${shown(rose.before)} to ${shown(rose.after)}`;
  const why =
    fell === undefined
      ? 'labels and replicates of treated rows are not surely told better across batches'
      : `${fell.what} fell from ${shown(fell.before)} to ${shown(fell.after)}${although}`;
  return `it shrank the controls (${shrunk(controls)}), as ${learnedFromControls(controls)}, and ${why}`;
}

/** Why a correction was set aside. */
export function asideReason({ losses, fitted, onlyControls }: SetAside): string {
  if (fitted !== undefined) {
    return `it fits labels, whatever they are: on shuffled labels it gains ${shown(fitted.nullMean)} on average, on the true ones ${shown(fitted.gain)}`;
  }
  if (losses.length === 0 && onlyControls !== undefined) return onlyControlsReason(onlyControls);
  const [worst] = losses;
  return `it lost biology: ${worst.what} fell from ${number(worst.before, worst)} to ${number(worst.after, worst)}`;
}

/** The first that was set aside with its reason, and how many others were. */
export function asideText(aside: readonly SetAside[]): string {
  if (aside.length === 0) return '';
  const more = aside.length - 1;
  const others =
    more === 0 ? '' : `; ${more} more ${more === 1 ? 'was' : 'were'} too, each for a reason of its own`;
  return `${aside[0].title} was set aside because ${asideReason(aside[0])}${others}.`;
}

/** Of corrections that were all set aside, how many for what; they are at least one. */
export function allAsideText(aside: readonly SetAside[]): string {
  const fits = aside.filter(({ fitted }) => fitted !== undefined).length;
  const lost = aside.filter(({ fitted, losses }) => fitted === undefined && losses.length > 0).length;
  const shrank = aside.length - fits - lost;
  const reasons = [
    ...(lost === 0 ? [] : [`${lost} lost biology`]),
    ...(shrank === 0 ? [] : [`${shrank} shrank the controls without clearly helping treated rows`]),
    ...(fits === 0 ? [] : [`${fits} ${fits === 1 ? 'fits' : 'fit'} labels, whatever they are`]),
  ];
  const all = aside.length === 1 ? 'the only correction' : `all ${aside.length} corrections`;
  return `${all} had to be set aside: ${joined(reasons)}`;
}
