import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import type { FlaggedRow, QualityProblem, QualityReport } from '../../../main/contract/quality';
import { QUALITY_PROBLEMS } from '../../../main/contract/quality';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Segments } from '../../ui/choice';
import { Progress } from '../../ui/progress';
import { counted, countText, durationText, sentenceOf } from '../../ui/words';
import { FlaggedImages } from './flagged-images';
import { useQuality } from './use-quality';

/** Looking at every image for what can be wrong with it. */
export function QualityCard({ project }: { readonly project: ProjectState }): ReactElement {
  const job = useAppState((state) => state.jobs.quality);
  const { checkQuality } = useActions();
  const report = useQuality(project);
  const isBusy = job !== undefined;
  return (
    <Card
      title="Quality of the images"
      aside={
        isBusy ? null : (
          <Button kind="quiet" onPress={() => void checkQuality()}>
            {report === null ? 'Check the images' : 'Check again'}
          </Button>
        )
      }
    >
      {isBusy ? (
        <Checking />
      ) : report === null ? (
        <p className="muted">
          Every image can be looked at for blur, saturation, emptiness and unusual brightness against its own
          plate. Nothing is left out unless you say so.
        </p>
      ) : (
        <Report project={project} report={report} />
      )}
    </Card>
  );
}

function Checking(): ReactElement {
  const progress = useAppState((state) => state.jobs.quality ?? null);
  const { cancel } = useActions();
  const counts =
    progress === null || progress.total <= 1
      ? 'Starting'
      : `${countText(progress.done)} of ${countText(progress.total)}`;
  const left = progress?.secondsLeft === undefined ? '' : `, ${durationText(progress.secondsLeft)} left`;
  return (
    <div className="quality-busy" aria-busy="true">
      <p aria-live="polite">
        {counts}
        {left}
      </p>
      <Progress label="Checking images" fraction={progress?.fraction ?? null} />
      <div className="button-row">
        <Button onPress={() => void cancel('quality')}>Cancel</Button>
      </div>
    </div>
  );
}

const WORDS: Readonly<Record<QualityProblem, string>> = {
  blurred: 'Blurred',
  saturated: 'Saturated',
  blank: 'Blank',
  outlier: 'Unusual',
};

const has = (row: FlaggedRow, problem: QualityProblem | 'all'): boolean =>
  problem === 'all' || row.flags.some((flag) => flag.problem === problem);

function Report(props: { readonly project: ProjectState; readonly report: QualityReport }): ReactElement {
  const { project, report } = props;
  const [problem, setProblem] = useState<QualityProblem | 'all'>('all');
  const { checked, flagged, counts, unreadable, notes } = report;
  const options = [
    { id: 'all' as const, title: `All ${countText(flagged.length)}` },
    ...QUALITY_PROBLEMS.filter((id) => counts[id] > 0).map((id) => ({
      id,
      title: `${WORDS[id]} ${countText(counts[id])}`,
    })),
  ];
  return (
    <>
      <p>
        {flagged.length === 0
          ? `${counted(checked, 'image')} checked, nothing was found.`
          : `${counted(flagged.length, 'image')} of ${countText(checked)} may be bad. Look before you leave one out: an unusual image can be biology.`}
      </p>
      {flagged.length === 0 ? null : (
        <>
          <Segments label="What was found" options={options} value={problem} onChange={setProblem} />
          <FlaggedImages
            project={project}
            rows={flagged.filter((row) => has(row, problem))}
            words={problem === 'all' ? 'flagged' : WORDS[problem].toLowerCase()}
          />
        </>
      )}
      {unreadable.length === 0 ? null : (
        <p className="muted">{counted(unreadable.length, 'file')} could not be read.</p>
      )}
      {notes.map((note) => (
        <p key={note} className="muted">
          {sentenceOf(note)}
        </p>
      ))}
    </>
  );
}
