/*
 * Confounding: can batch and biology be told apart at all? Read off the batch × label table, before anything is
 * corrected. A correction that takes batches out of a design in which each batch has its own labels takes the
 * labels out with them, and no score can show it.
 *
 * Rules of the light:
 *   red    batches and labels fall into groups that share nothing (the design matrix [batch | label] is rank
 *          deficient), or no treated label occurs in two batches and no controls connect them
 *   amber  some labels occur in one batch only; or the mix of labels differs much between batches (bias-corrected
 *          Cramér's V of 0.2 or more); or a batch has no controls although others have
 *   green  otherwise
 *
 * Sources: Cramér 1946; Bergsma 2013 (bias correction), doi:10.1016/j.jkss.2012.10.002; Nygaard et al. 2016 on
 * unbalanced designs, doi:10.1093/biostatistics/kxv027.
 */
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import { contingencyTable, levelsMet } from '../math/contingency';

export interface Design {
  readonly light: 'green' | 'amber' | 'red';
  /** One to three sentences for a biologist. */
  readonly why: string;
  /** Association of batch and label, 0 (none) … 1 (each tells the other); null with one batch or one label. */
  readonly cramersV: number | null;
  readonly cramersVCorrected: number | null;
  readonly rankDeficient: boolean;
  /** Labels that occur in a single batch, in order of first appearance; control labels are not counted. */
  readonly labelsInOneBatch: readonly string[];
  /** null where no row is a control. */
  readonly controlsInEveryBatch: boolean | null;
}

/** From this bias-corrected V on the mix of labels differs enough to mislead. */
const MUCH_ASSOCIATION = 0.2;
const NAMED = 5;

/** Pearson's χ² / n of a contingency table whose rows and columns all occur. */
function meanSquareContingency(counts: Int32Array, rows: Int32Array, cols: Int32Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < cols.length; j++) {
      const expected = (rows[i] * cols[j]) / n;
      sum += (counts[i * cols.length + j] - expected) ** 2 / expected;
    }
  }
  return sum / n;
}

/** Cramér's V and its bias-corrected form (Bergsma 2013); null where a factor has one level. */
export function cramersV(
  batch: Factor,
  label: Factor,
): { readonly plain: number | null; readonly corrected: number | null } {
  const [r, c, n] = [batch.levels.length, label.levels.length, batch.codes.length];
  if (r < 2 || c < 2) return { plain: null, corrected: null };
  const phi2 = meanSquareContingency(
    contingencyTable(batch, label),
    levelCounts(batch),
    levelCounts(label),
    n,
  );
  const plain = Math.sqrt(phi2 / Math.min(r - 1, c - 1));
  if (n < 2) return { plain, corrected: null };
  const shrunk = Math.max(0, phi2 - ((r - 1) * (c - 1)) / (n - 1));
  const narrow = (k: number): number => k - (k - 1) ** 2 / (n - 1);
  const room = Math.min(narrow(r), narrow(c)) - 1;
  return { plain, corrected: room > 0 ? Math.min(1, Math.sqrt(shrunk / room)) : null };
}

/**
 * How many groups of batches share no label with each other. The rank of the one-hot design [batch | label] is
 * batches + labels − groups, so more than one group is rank deficiency beyond the common intercept.
 */
export function unconnectedGroups(batch: Factor, label: Factor): number {
  const parent = Int32Array.from({ length: batch.levels.length + label.levels.length }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i];
    return i;
  };
  batch.codes.forEach((code, i) => (parent[root(code)] = root(batch.levels.length + label.codes[i])));
  return parent.filter((p, i) => p === i).length;
}

/** Labels of which at least one row is no control. */
function treatedLabels(label: Factor, control: Uint8Array | undefined): readonly number[] {
  const treated = new Uint8Array(label.levels.length);
  label.codes.forEach((code, i) => (treated[code] |= control?.[i] === 1 ? 0 : 1));
  return [...treated.keys()].filter((code) => treated[code] === 1);
}

function inOneBatch(batch: Factor, label: Factor, codes: readonly number[]): readonly string[] {
  const batches = levelsMet(label, batch);
  return codes.filter((code) => batches[code] === 1).map((code) => label.levels[code]);
}

function controlsEverywhere(batch: Factor, control: Uint8Array | undefined): boolean | null {
  if (control?.includes(1) !== true) return null;
  const seen = new Set(Array.from(batch.codes).filter((_, i) => control[i] === 1));
  return seen.size === batch.levels.length;
}

const listed = (names: readonly string[]): string =>
  names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '');

interface Findings extends Omit<Design, 'light' | 'why'> {
  readonly groups: number;
  readonly treated: number;
  readonly batches: number;
}

function redReason({ groups, treated, labelsInOneBatch, controlsInEveryBatch }: Findings): string | null {
  if (groups > 1) {
    return `Batches and labels fall into ${groups} groups that share nothing, so batch effect and biology cannot be told apart: whatever removes the one removes the other. Only controls or repeated labels in every batch would connect them.`;
  }
  if (treated > 0 && labelsInOneBatch.length === treated && controlsInEveryBatch !== true) {
    return 'Every treated label occurs in one batch only and no controls connect all batches: a correction cannot tell a batch effect from the effect of a treatment.';
  }
  return null;
}

function amberReasons(findings: Findings): readonly string[] {
  const { treated, labelsInOneBatch, controlsInEveryBatch, cramersVCorrected } = findings;
  const reasons: string[] = [];
  if (treated > 0 && labelsInOneBatch.length === treated) {
    reasons.push(
      `Every one of the ${treated} treated labels occurs in one batch only (confounded with batch). The negative controls connect the batches: trust methods fitted on controls, distrust those that equalise whole batches.`,
    );
  } else if (labelsInOneBatch.length > 0) {
    const many = labelsInOneBatch.length;
    reasons.push(
      `${many} of ${treated} labels occur${many === 1 ? 's' : ''} in one batch only (${listed(labelsInOneBatch)}): what is particular to them cannot be told from that batch's effect.`,
    );
  }
  if (cramersVCorrected !== null && cramersVCorrected >= MUCH_ASSOCIATION) {
    reasons.push(
      `The mix of labels differs between batches (Cramér's V ${cramersVCorrected.toFixed(2)}), so batch is confounded with label: a correction that ignores labels will also move biology.`,
    );
  }
  if (controlsInEveryBatch === false) reasons.push('Some batches have no negative controls.');
  return reasons;
}

/** Judges a design; `control` marks negative controls. */
export function judgeDesign(batch: Factor, label: Factor, control?: Uint8Array): Design {
  const treated = treatedLabels(label, control);
  const groups = unconnectedGroups(batch, label);
  const association = cramersV(batch, label);
  const facts = {
    cramersV: association.plain,
    cramersVCorrected: association.corrected,
    rankDeficient: groups > 1,
    labelsInOneBatch: batch.levels.length > 1 ? inOneBatch(batch, label, treated) : [],
    controlsInEveryBatch: controlsEverywhere(batch, control),
  };
  if (batch.levels.length < 2) {
    return {
      ...facts,
      light: 'green',
      why: 'There is one batch only, so there is no batch effect to correct.',
    };
  }
  const findings = { ...facts, groups, treated: treated.length, batches: batch.levels.length };
  const red = redReason(findings);
  if (red !== null) return { ...facts, light: 'red', why: red };
  const amber = amberReasons(findings);
  if (amber.length > 0) return { ...facts, light: 'amber', why: amber.join(' ') };
  return {
    ...facts,
    light: 'green',
    why: `Every label occurs in at least two of the ${batch.levels.length} batches and their mix is similar, so batch effect and biology can be told apart.`,
  };
}
