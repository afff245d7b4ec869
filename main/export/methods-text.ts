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
  };
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
  const { embedding, rows, batch, label } = input;
  const sentences: string[] = [];
  if (embedding !== undefined) {
    const features = `${count(embedding.features)} features`;
    sentences.push(`Images were embedded with ${embedding.title}${cite(embedding.citation)} (${features}).`);
  }
  if (rows !== undefined) {
    const design = [
      batch === undefined ? '' : `${count(batch.levels)} batches (${batch.column})`,
      label === undefined ? '' : `${count(label.levels)} labels (${label.column})`,
    ].filter((part) => part !== '');
    const from = design.length === 0 ? '' : ` from ${listed(design)}`;
    sentences.push(`The profiles comprised ${count(rows.count)} ${rows.kind}${from}.`);
  }
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
  if (names.length > 0)
    parts.push(`Batch effects were corrected in Unbatch ${version} with ${listed(names)}.`);
  if (names.length > 1) parts.push('Parameters that are not given kept their defaults.');
  if (methods.some(({ id }) => id === 'none')) parts.push('The uncorrected profiles served as the baseline.');
  if (skipped.length > 0) parts.push(`Not run: ${listed(skipped.map(({ title }) => title))}.`);
  return parts.join(' ');
}

function metricSentences({ metrics, methods }: MethodsTextInput, { cite }: References): string {
  const named = (measures: 'mixing' | 'biology'): string =>
    listed(
      metrics
        .filter((metric) => metric.measures === measures)
        .map(({ title, citation }) => `${title}${cite(citation)}`),
    );
  const [mixing, biology] = [named('mixing'), named('biology')];
  const parts: string[] = [];
  if (mixing !== '') parts.push(`Batch mixing was measured by ${mixing}.`);
  if (biology !== '') parts.push(`Conservation of biology was measured by ${biology}.`);
  if (methods.some(({ summary }) => summary !== undefined && summary.value !== null)) {
    const used = new Set(methods.flatMap(({ summary }) => summary?.used ?? []));
    const titles = metrics.filter(({ id }) => used.has(id)).map(({ title }) => title);
    const from = titles.length === 0 ? '' : ` of ${listed(titles)}`;
    parts.push(
      `The overall score is 0.4 × batch mixing + 0.6 × biology${cite(SCIB)}, each the mean${from} after ` +
        'rescaling every metric from its worst (0) to its best possible value (1); ' +
        'scores that could not be computed were left out, not counted as zero.',
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
