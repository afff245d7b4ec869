import { useEffect, useState } from 'react';
import type { PatternPreview } from '../../../main/contract/name-pattern';
import type { ProjectState } from '../../../main/contract/project';
import { useActions } from '../../state/store-context';

/** Typing is waited for so long. */
const PAUSE_MS = 180;

/** What a pattern finds in the study's names, a moment after it was last changed; null before. */
export function usePatternPreview(project: ProjectState, template: string): PatternPreview | null {
  const { tryPattern } = useActions();
  const [found, setFound] = useState<{ template: string; preview: PatternPreview | null } | null>(null);
  useEffect(() => {
    if (template.trim() === '') return undefined;
    let isWanted = true;
    const timer = setTimeout(() => {
      void tryPattern({ template }).then((preview) => {
        if (isWanted) setFound({ template, preview });
      });
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [tryPattern, template, project.key]);
  return template.trim() !== '' && found !== null ? found.preview : null;
}
