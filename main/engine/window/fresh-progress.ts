import { chosenDesign, proposeChoice } from './design';
import type { ProgressFile, StudyFile } from './project-files';

/** No correction was run yet. */
export const NOTHING_RUN = {
  run: { status: 'idle' },
  recipe: null,
  layouts: [],
  results: [],
  verdict: null,
  tuning: [],
} as const;

/** A study of which nothing was computed yet. */
export function freshProgress(study: StudyFile): ProgressFile {
  const choice = proposeChoice(study);
  return {
    version: 2,
    choice,
    design: chosenDesign(study, choice),
    embed: { status: 'idle' },
    ...NOTHING_RUN,
    failedFiles: [],
    excluded: [],
    profileRows: [],
    view: null,
  };
}
