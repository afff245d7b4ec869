import type {
  Fact,
  ReportData,
  ReportDesign,
  PerturbationTable,
  ThemedFigure,
  ImageGroup,
} from '../../export/report-data';
import type { MethodRow, MetricColumn } from '../../export/report-data';
import type { Parts } from '../../core/metric';
import { morphology } from '../../embedding/morphology/morphology';
import type { MethodCost } from '../../export/report-data';
import { methodsText } from '../../export/methods-text';
import type { MethodOutcome } from '../compare-methods';
import { recipeText } from '../recipe';
import { fallbackNote } from '../session';
import { hashText, hashValues } from '../step-key';
import { VERSION } from '../version';
import type { OutputInput } from './output-input';
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

const numberOr = (parts: Parts, name: string): number | null => {
  const value = parts[name];
  return typeof value === 'number' ? value : null;
};

function perLabel(outcome: MethodOutcome | undefined, metric: string): ReadonlyMap<string, Parts> {
  if (outcome?.status !== 'done') return new Map();
  const parts = Object.hasOwn(outcome.evaluation.scores, metric)
    ? outcome.evaluation.scores[metric].parts
    : undefined;
  const labels = parts?.['perLabel'];
  if (typeof labels !== 'object' || labels === null) return new Map();
  return new Map(
    Object.entries(labels).flatMap(([label, parts]) =>
      typeof parts === 'object' && parts !== null ? [[label, parts] as const] : [],
    ),
  );
}

const TABLES = [
  { metric: 'map-activity', title: 'Phenotypic activity against negative controls' },
  { metric: 'map-replicate-across', title: 'Replicates across batches' },
] as const;

/** mAP, p and q of every label before and after the best correction. */
function perturbationTables(input: OutputInput): readonly PerturbationTable[] {
  const { recommend } = input.judgement.verdict;
  const ran = methodRows(input.outcomes, input.judgement.verdict.compared).filter(
    ({ id, notRun }) => id !== 'none' && notRun === undefined,
  );
  const best = ran.find(({ id }) => id === recommend) ?? ran.at(0);
  const after = input.outcomes.find(({ id }) => id === best?.id);
  const before = input.outcomes.find(({ id }) => id === 'none');
  return TABLES.flatMap(({ metric, title }) => {
    const now = perLabel(after, metric);
    const then = perLabel(before, metric);
    if (now.size === 0 || best === undefined) return [];
    const rows = [...now].map(([label, parts]) => ({
      label,
      map: numberOr(parts, 'mAP'),
      p: numberOr(parts, 'p'),
      q: numberOr(parts, 'q'),
      mapBefore: numberOr(then.get(label) ?? {}, 'mAP'),
      qBefore: numberOr(then.get(label) ?? {}, 'q'),
    }));
    return [{ title: `${title}, after ${best.title}`, rows }];
  });
}

const UMAP_DEFAULTS = { neighbours: 15, minDistance: 0.1 };

/** Facts for the methods section of a paper. */
function methodsInput(
  { recipe, study }: OutputInput,
  methods: readonly MethodRow[],
  metrics: readonly MetricColumn[],
): Parameters<typeof methodsText>[0] {
  const { samples, roles, profiles } = study;
  const images = recipe.input.kind === 'images';
  const kinds = { none: 'images', site: 'sites', well: 'wells' };
  return {
    version: VERSION,
    methods,
    metrics,
    ...(images && recipe.embedding.model === morphology.id
      ? {
          embedding: {
            title: morphology.title,
            features: profiles.features.cols,
            citation: morphology.citation,
          },
        }
      : {}),
    rows: { count: profiles.features.rows, kind: images ? kinds[recipe.embedding.aggregate] : 'rows' },
    batch: { column: roles.batch[0], levels: samples.batches[0].levels.length },
    ...(samples.label === undefined
      ? {}
      : { label: { column: roles.label ?? '', levels: samples.label.levels.length } }),
    umap: UMAP_DEFAULTS,
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
