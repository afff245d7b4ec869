import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import type { MethodChain, MetricChoice, Recipe } from '../contract/recipe';
import { DEFAULT_JUDGING } from '../contract/judgement';
import { DEFAULT_EMBEDDING, DEFAULT_IMAGE_INPUT, DEFAULT_QUALITY } from '../contract/recipe';
import {
  chainShape,
  embeddingShape,
  judgingShape,
  metricShape,
  paramsShape,
  plateMapShape,
  qualityShape,
} from '../contract/recipe-shapes';
import type { Shape } from '../contract/shape';
import { finite, list, oneOf, optional, orNull, record, text } from '../contract/shape';
import { corrections } from '../correction/registry';
import { InputError } from '../core/errors';
import { changedParams, parseParams } from '../core/params';
import { metrics } from '../metrics/registry';
import { projections } from '../projection/registry';
import { readSource } from './read-source';

/** recipe.yaml: everything that decides a run's result, written beside it, and enough to run it again. */

const name = text(1000);
const names = list(name, 10_000);
const flag: Shape<boolean> = {
  problem: (value, at) => (typeof value === 'boolean' ? null : `${at} must be true or false`),
};
const folders = record({
  kind: oneOf(['images']),
  folders: names,
  layout: name,
  levels: names,
  pattern: orNull(name),
  metadata: orNull(name),
  plateMaps: optional(list(plateMapShape, 1000)),
  z: optional(name),
  time: optional(name),
  duplicates: optional(oneOf(['drop', 'keep'])),
});
const profiles = record({
  kind: oneOf(['profiles']),
  files: names,
  metadata: orNull(name),
  features: orNull(name),
  exclude: orNull(name),
  failOnMissing: flag,
});
const input: Shape<Recipe['input']> = {
  problem: (value, at) =>
    (value as { kind?: unknown } | null)?.kind === 'profiles'
      ? profiles.problem(value, at)
      : folders.problem(value, at),
};

const RECIPE = record({
  unbatch: { problem: (value: unknown) => (value === 1 ? null : 'unbatch must be 1, the recipe version') },
  input,
  columns: record({
    batch: names,
    label: orNull(name),
    group: orNull(name),
    plate: orNull(name),
    well: orNull(name),
    controls: orNull(record({ column: name, value: name })),
    covariates: names,
    remove: names,
  }),
  embedding: embeddingShape,
  quality: optional(qualityShape),
  scaleFeatures: oneOf(['auto', 'standardize', 'none']),
  methods: list(chainShape, 1000),
  metrics: list(metricShape, 1000),
  umap: paramsShape,
  judging: optional(judgingShape),
  seed: finite,
  precision: oneOf(['single', 'double']),
});

/** Fields of the embedding that recipes of older versions do not have. */
function withEmbedding(value: unknown): unknown {
  const { embedding } = (value ?? {}) as { readonly embedding?: unknown };
  if (typeof embedding !== 'object' || embedding === null) return value;
  const { channels, views, illumination, imageStyle } = DEFAULT_EMBEDDING;
  const added = { channels, views, illumination, imageStyle };
  return { ...(value as object), embedding: { ...added, ...embedding } };
}

/** A recipe of an older version, with what its time had no word for. */
const withDefaults = (recipe: Omit<Recipe, 'quality' | 'judging'>): Recipe => ({
  judging: DEFAULT_JUDGING,
  quality: DEFAULT_QUALITY,
  ...recipe,
  embedding: { ...DEFAULT_EMBEDDING, ...recipe.embedding },
  input: recipe.input.kind === 'images' ? { ...DEFAULT_IMAGE_INPUT, ...recipe.input } : recipe.input,
});

/** @throws {InputError} naming the field that is wrong */
function checkRecipe(read: unknown, file: string): Recipe {
  const value = withEmbedding(read);
  const problem = RECIPE.problem(value, 'the recipe');
  if (problem !== null) throw new InputError(`${file}: ${problem}`);
  const recipe = withDefaults(value as Recipe);
  for (const { steps } of recipe.methods) {
    for (const step of steps) parseParams(corrections.find(step.method).params, step.params, step.method);
  }
  for (const { metric, params } of recipe.metrics) parseParams(metrics.find(metric).params, params, metric);
  parseParams(projections.find('umap').params, recipe.umap, 'umap');
  return recipe;
}

/** @throws {InputError} when the file is no recipe, or names what does not exist */
export async function readRecipe(file: string): Promise<Recipe> {
  const source = await readSource(file, () => readFile(file, 'utf8'));
  let value: unknown;
  try {
    value = parse(source);
  } catch (error) {
    throw new InputError(
      `${file} is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    );
  }
  return checkRecipe(value, file);
}

const shortChain = ({ id, steps, saved }: MethodChain): MethodChain => ({
  id,
  ...(saved === undefined ? {} : { saved }),
  steps: steps.map(({ method, params }) => ({
    method,
    params: changedParams(corrections.find(method).params, params),
  })),
});

const shortMetric = ({ metric, params }: MetricChoice): MetricChoice => ({
  metric,
  params: changedParams(metrics.find(metric).params, params),
});

/** The recipe as YAML: parameters that have their default value are left out. */
export function recipeText(recipe: Recipe): string {
  return stringify({
    ...recipe,
    methods: recipe.methods.map(shortChain),
    metrics: recipe.metrics.map(shortMetric),
    umap: changedParams(projections.find('umap').params, recipe.umap),
  });
}
