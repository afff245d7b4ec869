import type { MethodRow, MetricColumn, ReportMethods } from './report-data';

/** What a paper's methods section needs to know; what is absent is not mentioned. */
export interface MethodsTextInput {
  readonly version: string;
  readonly methods: readonly MethodRow[];
  readonly metrics: readonly MetricColumn[];
  readonly embedding?: {
    readonly title: string;
    readonly features: number;
    readonly citation?: string;
    /** Of a network. */
    readonly precision?: string;
  };
  /** Features of profiles that came from elsewhere. */
  readonly features?: number;
  /** Whether features were brought to mean 0 and deviation 1 over all rows before anything else. */
  readonly standardised?: boolean;
  /** Rows that are negative controls. */
  readonly controls?: number;
  /** Bootstrap draws that methods were compared by, where they were. */
  readonly draws?: number;
  /** What a row of the profiles is: "wells", "sites", "cells"; with their number. */
  readonly rows?: { readonly count: number; readonly kind: string };
  readonly batch?: { readonly column: string; readonly levels: number };
  readonly label?: { readonly column: string; readonly levels: number };
  /** Whether layouts were made, and how. */
  readonly umap?: { readonly neighbours: number; readonly minDistance: number };
  readonly seed?: number;
  readonly precision?: 'single' | 'double';
}

const SCIB =
  'Luecken et al. 2022, Benchmarking atlas-level data integration in single-cell genomics, Nature Methods 19:41–50';
const UMAP =
  'McInnes, Healy & Melville 2018, UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction, arXiv:1802.03426';

/** "a, b and c". */
function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

interface References {
  /** " [3]", or nothing where there is nothing to cite. */
  readonly cite: (citation: string | undefined) => string;
  readonly all: readonly string[];
}

function createReferences(): References {
  const all: string[] = [];
  return {
    all,
    cite(citation) {
      const work = citation?.trim() ?? '';
      if (work === '') return '';
      if (!all.includes(work)) all.push(work);
      return ` [${all.indexOf(work) + 1}]`;
    },
  };
}

const count = (value: number): string => value.toLocaleString('en-US');

function profilesSentences(input: MethodsTextInput, { cite }: References): string {
  const { embedding, rows, batch, label, controls, features, standardised = false } = input;
  const sentences: string[] = [];
  if (embedding !== undefined) {
    const { features: width, precision } = embedding;
    const facts = [`${count(width)} features`, ...(precision === undefined ? [] : [precision])];
    sentences.push(
      `Images were embedded with ${embedding.title}${cite(embedding.citation)} (${facts.join(', ')}).`,
    );
  }
  if (rows !== undefined) {
    const design = [
      batch === undefined ? '' : `${count(batch.levels)} batches (${batch.column})`,
      label === undefined ? '' : `${count(label.levels)} labels (${label.column})`,
    ].filter((part) => part !== '');
    const from = design.length === 0 ? '' : ` from ${listed(design)}`;
    const of = features === undefined ? '' : ` of ${count(features)} features`;
    const negative = controls === undefined ? '' : `; ${count(controls)} were negative controls`;
    sentences.push(`The profiles comprised ${count(rows.count)} ${rows.kind}${of}${from}${negative}.`);
  }
  if (standardised)
    sentences.push(
      'Features were standardised over all rows (mean 0, standard deviation 1) before correction.',
    );
  return sentences.join(' ');
}

function correctionSentences({ methods, version }: MethodsTextInput, { cite }: References): string {
  const done = methods.filter(({ id, notRun }) => id !== 'none' && notRun === undefined);
  const skipped = methods.filter(({ notRun }) => notRun !== undefined);
  const names = done.map(({ title, parameters, citation }) => {
    const settings = parameters === undefined || parameters === '' ? '' : ` (${parameters})`;
    return `${title}${settings}${cite(citation)}`;
  });
  const parts: string[] = [];
  if (names.length > 0) {
    const each = names.length > 1 ? ', each by itself,' : '';
    parts.push(`Batch effects were corrected in Unbatch ${version}${each} with ${listed(names)}.`);
  }
  if (names.length > 1) parts.push('Parameters that are not given kept their defaults.');
  if (methods.some(({ id }) => id === 'none')) parts.push('The uncorrected profiles served as the baseline.');
  if (skipped.length > 0) parts.push(`Not run: ${listed(skipped.map(({ title }) => title))}.`);
  return parts.join(' ');
}

/** Of the metrics that were computed for a method at least. */
function computed({ metrics, methods }: MethodsTextInput): readonly MetricColumn[] {
  return metrics.filter(({ id }) =>
    methods.some(({ scores }) => Object.hasOwn(scores, id) && scores[id].value !== null),
  );
}

function overallSentences({ methods, controls, draws }: MethodsTextInput, all: readonly MetricColumn[]) {
  const used = new Set(methods.flatMap(({ summary }) => summary?.used ?? []));
  const means = (['mixing', 'biology'] as const).flatMap((measures) => {
    const titles = all
      .filter((metric) => metric.measures === measures && used.has(metric.id))
      .map(({ title }) => title);
    if (titles.length === 0) return [];
    return [`${measures} is ${titles.length > 1 ? 'the mean of ' : ''}${listed(titles)}`];
  });
  const sides = means.join('; ');
  return [
    ...(sides === '' ? [] : [`${sides.charAt(0).toUpperCase()}${sides.slice(1)}.`]),
    'Every metric was rescaled from its worst (0) to its best possible value (1), not by the range of the methods compared; scores that could not be computed were left out, not counted as zero.',
    ...(draws !== undefined && controls !== undefined
      ? ['Biology was scored without the negative controls.']
      : []),
    ...(draws !== undefined
      ? [
          `Methods were compared by ${count(draws)} bootstrap draws of rows within labels; intervals are the middle 95 % of them.`,
        ]
      : []),
  ].join(' ');
}

function metricSentences(input: MethodsTextInput, { cite }: References): string {
  const { methods } = input;
  const all = computed(input);
  const named = (measures: 'mixing' | 'biology'): string =>
    listed(
      all
        .filter((metric) => metric.measures === measures)
        .map(({ title, citation }) => `${title}${cite(citation)}`),
    );
  const [mixing, biology] = [named('mixing'), named('biology')];
  const parts: string[] = [];
  if (mixing !== '') parts.push(`Batch mixing was measured by ${mixing}.`);
  if (biology !== '') parts.push(`Conservation of biology was measured by ${biology}.`);
  if (methods.some(({ summary }) => summary !== undefined && summary.value !== null)) {
    parts.push(
      `The overall score is 0.4 × batch mixing + 0.6 × biology${cite(SCIB)}.`,
      overallSentences(input, all),
    );
  }
  return parts.join(' ');
}

function settingsSentences({ umap, seed, precision }: MethodsTextInput, { cite }: References): string {
  const parts: string[] = [];
  if (umap !== undefined) {
    const { neighbours, minDistance } = umap;
    const settings = `${neighbours} neighbours, minimum distance ${minDistance}`;
    parts.push(`Two-dimensional layouts were made with UMAP${cite(UMAP)} (${settings}).`);
  }
  const numbers = [
    seed === undefined ? '' : `random numbers were seeded with ${seed}`,
    precision === undefined ? '' : `arithmetic ran in ${precision} precision`,
  ].filter((part) => part !== '');
  const sentence = listed(numbers);
  if (sentence !== '') parts.push(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
  return parts.join(' ');
}

/** A methods section for a paper: plain paragraphs with numbered references. */
export function methodsText(input: MethodsTextInput): ReportMethods {
  const references = createReferences();
  const paragraphs = [
    profilesSentences(input, references),
    correctionSentences(input, references),
    metricSentences(input, references),
    settingsSentences(input, references),
  ].filter((paragraph) => paragraph !== '');
  return { paragraphs, references: references.all };
}
