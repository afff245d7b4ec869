import type { Recipe } from './recipe';

/** What a recipe says that the window has no control for: a run of the command line set it, later runs keep it. */
export type KeptRecipe = Pick<Recipe, 'columns' | 'scaleFeatures' | 'seed' | 'precision'>;

/** One of these settings as the window shows it. */
export interface KeptSettings {
  readonly what:
    | 'further batches'
    | 'mechanism'
    | 'covariates'
    | 'removed numbers'
    | 'plate'
    | 'well'
    | 'feature scaling'
    | 'seed'
    | 'precision';
  /** Columns without their prefix, or the setting itself. */
  readonly value: string;
}
