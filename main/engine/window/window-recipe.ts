import type { ColumnChoice, RunRequest } from '../../contract/project';
import type { Recipe, RecipeInput } from '../../contract/recipe';
import { corrections } from '../../correction/registry';
import { usualMetrics } from '../evaluate-table';
import { rolesOf } from './design';

const SEED = 42;

/**
 * What the window's choices mean as a recipe: the same that the command line would run.
 * @throws {InputError} for a method that does not exist
 */
export function windowRecipe(input: RecipeInput, choice: ColumnChoice, request: RunRequest): Recipe {
  return {
    unbatch: 1,
    input,
    columns: rolesOf(choice),
    embedding: { model: request.model, scaling: 'depth', percentiles: [0.1, 99.9], aggregate: 'none' },
    scaleFeatures: 'auto',
    methods: request.methods.map((id) => ({
      id,
      steps: id.split('+').map((method) => ({ method: corrections.find(method).id, params: {} })),
    })),
    metrics: usualMetrics().map((metric) => ({ metric, params: {} })),
    umap: {},
    seed: SEED,
    precision: 'single',
  };
}
