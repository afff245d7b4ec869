import type { Fact, ReportData, ReportDesign, ThemedFigure, ImageGroup } from '../../export/report-data';
import type { MethodRow, MetricColumn } from '../../export/report-data';
import { morphology } from '../../embedding/morphology/morphology';
import type { MethodCost } from '../../export/report-data';
import type { MethodsTextInput } from '../../export/methods-text';
import { methodsText } from '../../export/methods-text';
import { SUMMARY_DRAWS } from '../../judge/summary-draws';
import { umapSettings } from '../layout-table';
import { recipeText } from '../recipe';
import { fallbackNote } from '../session';
import { hashText, hashValues } from '../step-key';
import { VERSION } from '../version';
import type { OutputInput } from './output-input';
import { perturbationTables } from './report-perturbations';
import { methodRows, metricColumns } from './report-rows';

const SKIPPED_SHOWN = 200;

const count = (value: number): string => value.toLocaleString('en-US');

function sampleFacts({ study }: OutputInput): readonly Fact[] {
  const { samples, profiles, scan, roles } = study;
  const facts: Fact[] = [{ name: 'Rows', value: count(profiles.features.rows) }];
  if (scan !== null) facts.push({ name: 'Image files', value: count(scan.images.length) });
  facts.push({ name: 'Features', value: count(profiles.features.cols) });
  samples.batches.forEach((factor, i) => {
    facts.push({ name: `Batches (${roles.batch[i]})`, value: count(factor.levels.length) });
  });
  if (samples.label !== undefined) {
    facts.push({ name: `Labels (${roles.label ?? ''})`, value: count(samples.label.levels.length) });
  }
  if (samples.control !== undefined) {
    const controls = samples.control.reduce((sum, flag) => sum + flag, 0);
    facts.push({ name: 'Negative controls', value: count(controls) });
  }
  if (scan !== null) facts.push({ name: 'Folder layout', value: scan.layout });
  return facts;
}

function recipeFacts({ recipe, study, device }: OutputInput): readonly Fact[] {
  return [
    { name: 'Unbatch', value: VERSION },
    { name: 'Recipe', value: hashText(recipeText(recipe)) },
    { name: 'Profiles', value: hashValues(study.profiles.features) },
    { name: 'Seed', value: String(recipe.seed) },
    { name: 'Precision', value: recipe.precision },
    { name: 'Device', value: device.used },
  ];
}

/** How many rows every batch has of every label, beside the light. */
function reportDesign({ study, judgement }: OutputInput): ReportDesign | undefined {
  const { design } = judgement;
  const { label, batches, control } = study.samples;
  if (design === null || label === undefined) return undefined;
  const [batch] = batches;
  const counts = new Int32Array(label.levels.length * batch.levels.length);
  label.codes.forEach((code, row) => counts[code * batch.levels.length + batch.codes[row]]++);
  const treated = new Set(Array.from(label.codes).filter((_, row) => control?.[row] !== 1));
  return {
    ...design,
    table: {
      batchColumn: study.roles.batch[0],
      labelColumn: study.roles.label ?? '',
      batches: batch.levels,
      labels: label.levels,
      counts,
      controls: label.levels.filter((_, code) => !treated.has(code)),
    },
  };
}

/** What made the profiles of images; for tables of other tools nobody knows. */
function embeddingOf({ recipe, study }: OutputInput): MethodsTextInput['embedding'] {
  if (recipe.input.kind !== 'images') return undefined;
  const features = study.profiles.features.cols;
  if (recipe.embedding.model === morphology.id)
    return { title: 'the classical morphology profile', features, citation: morphology.citation };
  const { embedder } = study;
  if (embedder === null) return undefined;
  const { title, citation, precision } = embedder;
  return { title, features, precision: precision.used, ...(citation === undefined ? {} : { citation }) };
}

/** Facts for the methods section of a paper. */
function methodsInput(
  input: OutputInput,
  methods: readonly MethodRow[],
  metrics: readonly MetricColumn[],
): MethodsTextInput {
  const { recipe, study, judgement } = input;
  const { samples, roles, profiles, scaling } = study;
  const { aggregate, views } = recipe.embedding;
  const images = recipe.input.kind === 'images';
  const kinds = { none: views.kind === 'cells' ? 'cells' : 'images', site: 'sites', well: 'wells' };
  const embedding = embeddingOf(input);
  const controls = samples.control?.reduce((sum, flag) => sum + flag, 0);
  return {
    version: VERSION,
    methods,
    metrics,
    ...(embedding === undefined ? {} : { embedding }),
    rows: { count: profiles.features.rows, kind: images ? kinds[aggregate] : 'rows' },
    ...(images ? {} : { features: profiles.features.cols }),
    standardised: scaling !== null,
    batch: { column: roles.batch[0], levels: samples.batches[0].levels.length },
    ...(samples.label === undefined
      ? {}
      : { label: { column: roles.label ?? '', levels: samples.label.levels.length } }),
    ...(controls === undefined ? {} : { controls }),
    ...(Object.keys(judgement.verdict.compared).length > 0 ? { draws: SUMMARY_DRAWS } : {}),
    umap: umapSettings(recipe.umap),
    seed: recipe.seed,
    precision: recipe.precision,
  };
}

function warnings({ study, outcomes, device }: OutputInput): readonly string[] {
  const own = outcomes.flatMap((outcome) => (outcome.status === 'done' ? outcome.table.warnings : []));
  const fallback = fallbackNote(device);
  const all = [...study.notes, ...(study.scan?.warnings ?? []), ...own];
  return [...new Set(fallback === null ? all : [...all, fallback])];
}

/** What every correction cost, in the order of the ranking. */
function costsOf({ outcomes }: OutputInput, methods: readonly MethodRow[]): readonly MethodCost[] {
  return methods.flatMap(({ id, title }) => {
    const outcome = outcomes.find((entry) => entry.id === id);
    if (outcome?.status !== 'done' || outcome.assessment === null) return [];
    return [{ title, report: outcome.assessment.overCorrection }];
  });
}

/** Puts together what the report shows. */
export function buildReport(
  input: OutputInput,
  layouts: readonly ThemedFigure[],
  costFigures: readonly ThemedFigure[],
  images: readonly ImageGroup[],
  madeAt: string,
): ReportData {
  const { recipe, study, judgement } = input;
  const methods = methodRows(input.outcomes, input.judgement.verdict.compared);
  const metrics = metricColumns(recipe);
  const design = reportDesign(input);
  const source = recipe.input.kind === 'images' ? recipe.input.folders : recipe.input.files;
  return {
    title: 'Batch correction report',
    subtitle: source.join(', '),
    madeAt,
    version: VERSION,
    samples: {
      facts: sampleFacts(input),
      skipped: study.skipped.slice(0, SKIPPED_SHOWN),
      skippedTotal: study.skipped.length,
    },
    ...(design === undefined ? {} : { design }),
    verdict: judgement.verdict,
    metrics,
    methods,
    layouts,
    perturbations: perturbationTables(input),
    costs: costsOf(input, methods),
    costFigures,
    tuning: input.tuning,
    images,
    recipe: { facts: recipeFacts(input), yaml: recipeText(recipe) },
    methodsText: methodsText(methodsInput(input, methods, metrics)),
    warnings: warnings(input),
  };
}
