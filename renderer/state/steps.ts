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
  const isEmbedded = project?.embed.status === 'done';
  const isDone = project?.run.status === 'done';
  return [
    { id: 'images', title: 'Images', isOpen: project !== null, isDone: hasRows },
    { id: 'metadata', title: 'Metadata', isOpen: hasRows, isDone: hasBatch },
    { id: 'embed', title: 'Embed', isOpen: hasRows, isDone: isEmbedded },
    { id: 'correct', title: 'Correct', isOpen: hasBatch, isDone },
    { id: 'explore', title: 'Explore', isOpen: hasLayout || moving !== null, isDone: hasLayout },
    { id: 'compare', title: 'Compare', isOpen: hasScores, isDone: hasScores && isDone },
    { id: 'export', title: 'Export', isOpen: hasScores || hasLayout, isDone: false },
  ];
}
