import { DEFAULT_JUDGING } from '../../contract/judgement';
import type { ColumnChoice, RunRequest } from '../../contract/project';
import { DEFAULT_QUALITY } from '../../contract/recipe';
import type { EmbeddingChoice, QualityChoice, Recipe, RecipeInput } from '../../contract/recipe';
import { checkChain } from '../correct-table';
import { checkMetrics, usualMetrics } from '../evaluate-table';
import { checkUmap } from '../layout-table';
import { rolesOf } from './design';

const SEED = 42;

/** What the window knows of the study that is run. */
interface ChosenStudy {
  readonly input: RecipeInput;
  readonly choice: ColumnChoice;
  readonly embedding: EmbeddingChoice;
  readonly exclude: QualityChoice['exclude'];
}

/**
 * What the window's choices mean as a recipe: the same that the command line would run.
 * @throws {InputError} for a method or metric that does not exist, {ParamError} for a parameter out of range
 */
export function windowRecipe(study: ChosenStudy, request: RunRequest): Recipe {
  const { input, choice, embedding, exclude } = study;
  const { methods, judging = DEFAULT_JUDGING, umap = {} } = request;
  const metrics = request.metrics ?? usualMetrics().map((metric) => ({ metric, params: {} }));
  methods.forEach(checkChain);
  checkMetrics(metrics);
  checkUmap(umap);
  return {
    unbatch: 1,
    input,
    columns: rolesOf(choice),
    embedding,
    quality: { ...DEFAULT_QUALITY, exclude },
    scaleFeatures: 'auto',
    methods,
    metrics,
    umap,
    judging,
    seed: SEED,
    precision: 'single',
  };
}
