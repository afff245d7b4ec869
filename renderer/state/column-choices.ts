import type { ProjectState } from '../../main/contract/project';
import type { ParamChoices } from '../ui/param-form';

/** Columns and batches that parameters may name. */
export function columnChoices({ columns, choice }: ProjectState): ParamChoices {
  const batch = columns.find(({ name }) => name === choice.batch);
  return {
    columns: columns.filter(({ kind }) => kind !== 'text').map(({ name }) => name),
    levels: batch?.kind === 'category' ? batch.levels : [],
  };
}
