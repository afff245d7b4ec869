import type { ReactElement } from 'react';
import type { LayoutCandidate } from '../../../main/contract/study';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Progress } from '../../ui/progress';
import { countText, fileName } from '../../ui/words';

const SHOWN = 4;

/** How the file names were understood, best guess first; another can be taken. */
export function LayoutGuess({ project }: { readonly project: ProjectState }): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const isScanning = useAppState((state) => state.jobs.scan !== undefined);
  const { scan, chooseFolder } = useActions();
  const { study } = project;
  const title = (id: string): string => catalogue?.layouts.find((layout) => layout.id === id)?.title ?? id;
  const join = async (): Promise<void> => {
    const metadata = await chooseFolder('metadata');
    if (metadata !== null) await scan({ folders: study.folders, layout: study.layout, metadata });
  };
  return (
    <Card title="How names were understood">
      <ul className="candidates">
        {study.candidates.slice(0, SHOWN).map((candidate) => (
          <Candidate
            key={candidate.layout}
            candidate={candidate}
            title={title(candidate.layout)}
            isUsed={candidate.layout === study.layout}
            isDisabled={isScanning || project.sample}
            onUse={() => void scan({ folders: study.folders, layout: candidate.layout })}
          />
        ))}
      </ul>
      {project.sample ? null : (
        <div className="card-foot">
          <Button kind="quiet" isDisabled={isScanning} onPress={() => void join()}>
            Join a plate map or metadata table…
          </Button>
        </div>
      )}
    </Card>
  );
}

function Candidate(props: {
  readonly candidate: LayoutCandidate;
  readonly title: string;
  readonly isUsed: boolean;
  readonly isDisabled: boolean;
  readonly onUse: () => void;
}): ReactElement {
  const { candidate, title, isUsed, isDisabled, onUse } = props;
  const { matched, total, firstUnmatched } = candidate;
  const share = total === 0 ? 0 : matched / total;
  return (
    <li className={isUsed ? 'candidate candidate-used' : 'candidate'}>
      <div className="candidate-head">
        <strong>{title}</strong>
        {isUsed ? (
          <span className="badge">in use</span>
        ) : (
          <Button kind="quiet" label={`Use ${title}`} isDisabled={isDisabled} onPress={onUse}>
            Use
          </Button>
        )}
      </div>
      <Progress label={`${title}: share of files matched`} fraction={share} />
      <p className="muted">
        {(100 * share).toFixed(share < 1 && share > 0.99 ? 1 : 0)} % of {countText(total)} files
        {firstUnmatched === null ? '' : `; not matched: ${fileName(firstUnmatched)} …`}
      </p>
    </li>
  );
}
