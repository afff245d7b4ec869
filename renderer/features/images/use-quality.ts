import { useEffect, useState } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import type { QualityReport } from '../../../main/contract/quality';
import { useActions, useAppState } from '../../state/store-context';

/** What the last look at the images found; read again when a look has ended. */
export function useQuality(project: ProjectState): QualityReport | null {
  const isChecking = useAppState((state) => state.jobs.quality !== undefined);
  const { qualityReport } = useActions();
  const [report, setReport] = useState<QualityReport | null>(null);
  useEffect(() => {
    if (isChecking) return undefined;
    let isWanted = true;
    void qualityReport().then((found) => {
      if (isWanted) setReport(found);
    });
    return () => {
      isWanted = false;
    };
  }, [qualityReport, isChecking, project.key]);
  return report;
}
