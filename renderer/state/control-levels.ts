import type { ProjectState } from '../../main/contract/project';

/** The values of a column that are negative controls: they are always the same grey. */
export const controlLevels = ({ choice }: ProjectState, column: string): readonly string[] =>
  choice.controls?.column === column ? [choice.controls.value] : [];
