import type { StepId } from '../../main/contract/project';
import type { AppState } from './app-state';

export interface Step {
  readonly id: StepId;
  readonly title: string;
  readonly isOpen: boolean;
  readonly isDone: boolean;
}

/** The steps in order, and which of them can be entered. */
export function stepsOf({ project, moving }: Pick<AppState, 'project' | 'moving'>): readonly Step[] {
  const hasRows = (project?.study.rows ?? 0) > 0;
  const hasBatch = hasRows && (project?.choice.batch ?? null) !== null;
  const hasLayout = (project?.layouts.length ?? 0) > 0;
  const hasScores = project?.results.some(({ status }) => status === 'done') === true;
  const isDone = project?.run.status === 'done';
  return [
    { id: 'images', title: 'Images', isOpen: project !== null, isDone: hasRows },
    { id: 'columns', title: 'Columns', isOpen: hasRows, isDone: hasBatch },
    { id: 'run', title: 'Run', isOpen: hasBatch, isDone },
    { id: 'explore', title: 'Explore', isOpen: hasLayout || moving !== null, isDone: hasLayout },
    { id: 'scores', title: 'Scores', isOpen: hasScores, isDone: hasScores && isDone },
    { id: 'export', title: 'Export', isOpen: hasScores || hasLayout, isDone: false },
  ];
}
