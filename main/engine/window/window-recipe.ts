import { DEFAULT_JUDGING } from '../../contract/judgement';
import type { ColumnChoice, RunRequest } from '../../contract/project';
import { DEFAULT_QUALITY } from '../../contract/recipe';
import type { EmbeddingChoice, QualityChoice, Recipe, RecipeInput } from '../../contract/recipe';
import type { KeptRecipe } from '../../contract/kept-settings';
import { checkChain } from '../correct-table';
import { checkMetrics, usualMetrics } from '../evaluate-table';
import { checkUmap } from '../layout-table';
import { USUAL_KEPT, columnsOf } from './kept-recipe';

/** What the window knows of the study that is run. */
interface ChosenStudy {
  readonly input: RecipeInput;
  readonly choice: ColumnChoice;
  readonly embedding: EmbeddingChoice;
  readonly exclude: QualityChoice['exclude'];
  /** What the study's run of the command line said beyond the window's controls; null where there was none. */
  readonly kept: KeptRecipe | null;
}

/**
 * What the window's choices mean as a recipe: the same that the command line would run. What was set there and the window
 * has no control for stays as it was.
 * @throws {InputError} for a method or metric that does not exist, {ParamError} for a parameter out of range
 */
export function windowRecipe(study: ChosenStudy, request: RunRequest): Recipe {
  const { input, choice, embedding, exclude, kept } = study;
  const { methods, judging = DEFAULT_JUDGING, umap = {} } = request;
  const metrics = request.metrics ?? usualMetrics().map((metric) => ({ metric, params: {} }));
  methods.forEach(checkChain);
  checkMetrics(metrics);
  checkUmap(umap);
  return {
    ...USUAL_KEPT,
    ...kept,
    unbatch: 1,
    input,
    columns: columnsOf(choice, kept),
    embedding,
    quality: { ...DEFAULT_QUALITY, exclude },
    methods,
    metrics,
    umap,
    judging,
  };
}
