import type { Catalogue, ProjectState } from '../../main/contract/project';
import type { JudgingCardProps } from '../ui/judging-card';
import { judgingDraft, settingsProblem } from './judging';
import { missingFor, needsWords } from './needs';
import { columnChoices } from './column-choices';
import { useActions, useAppState } from './store-context';

/** The settings of judging with what changes them, as their card takes them. */
export function useJudging(project: ProjectState, catalogue: Catalogue): Omit<JudgingCardProps, 'action'> {
  const view = useAppState((state) => state.view);
  const { setView } = useActions();
  const draft = judgingDraft(project, view);
  return {
    metrics: catalogue.metrics,
    chosen: draft.metrics,
    params: draft.params,
    needs: needsWords,
    missing: (metric) => missingFor(metric, project),
    problem: settingsProblem(project, view, catalogue),
    choices: columnChoices(project),
    onMetrics: (metrics) => setView({ metrics }),
    onParams: (judging) => setView({ judging }),
  };
}
