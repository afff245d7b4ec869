import type { Judging } from '../../contract/judgement';
import { DEFAULT_JUDGING } from '../../contract/judgement';
import type { ColumnChoice } from '../../contract/project';
import { DEFAULT_QUALITY } from '../../contract/recipe';
import type { EmbeddingChoice, MethodChain, QualityChoice, Recipe, RecipeInput } from '../../contract/recipe';
import { checkChain } from '../correct-table';
import { usualMetrics } from '../evaluate-table';
import { rolesOf } from './design';

const SEED = 42;

/**
 * What the window's choices mean as a recipe: the same that the command line would run.
 * @throws {InputError} for a method that does not exist, {ParamError} for a parameter out of range
 */
export function windowRecipe(
  input: RecipeInput,
  choice: ColumnChoice,
  embedding: EmbeddingChoice,
  methods: readonly MethodChain[],
  exclude: QualityChoice['exclude'],
  judging: Judging = DEFAULT_JUDGING,
): Recipe {
  methods.forEach(checkChain);
  return {
    unbatch: 1,
    input,
    columns: rolesOf(choice),
    embedding,
    quality: { ...DEFAULT_QUALITY, exclude },
    scaleFeatures: 'auto',
    methods,
    metrics: usualMetrics().map((metric) => ({ metric, params: {} })),
    umap: {},
    judging,
    seed: SEED,
    precision: 'single',
  };
}
