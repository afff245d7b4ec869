import type { ReactElement } from 'react';
import { useState } from 'react';
import type { LayoutCandidate } from '../../../main/contract/study';
import type { ProjectState, StudySummary } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { Progress } from '../../ui/progress';
import { countText, fileName } from '../../ui/words';
import { PatternCard } from './pattern-card';

const SHOWN = 4;
const TABLES_SHOWN = 2;
/** These have read their table already. */
const TABLE_LAYOUTS: ReadonlySet<string> = new Set(['metadata-csv', 'loaddata']);

/** How the file names were understood, best guess first; another can be taken. */
export function LayoutGuess({ project }: { readonly project: ProjectState }): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const isScanning = useAppState((state) => state.jobs.scan !== undefined);
  const { rescan, chooseFolder } = useActions();
  const [isWriting, setWriting] = useState(false);
  const { study } = project;
  const title = (id: string): string => catalogue?.layouts.find((layout) => layout.id === id)?.title ?? id;
  const isBusy = isScanning || project.run.status === 'running';
  const join = (metadata: string): void => void rescan({ metadata }, 'metadata table joined');
  const choose = async (): Promise<void> => {
    const metadata = await chooseFolder('metadata');
    if (metadata !== null) join(metadata);
  };
  if (isWriting) {
    return <PatternCard project={project} isBusy={isBusy} onClose={() => setWriting(false)} />;
  }
  return (
    <Card title="How names were understood">
      <ul className="candidates">
        {study.candidates.slice(0, SHOWN).map((candidate) => (
          <Candidate
            key={candidate.layout}
            candidate={candidate}
            title={title(candidate.layout)}
            isUsed={candidate.layout === study.layout}
            isDisabled={isBusy || project.sample}
            onUse={() => void rescan({ layout: candidate.layout }, 'layout')}
          />
        ))}
      </ul>
      {project.sample ? null : (
        <div className="card-foot">
          {tablesIn(study).map(({ name, path }) => (
            <Button key={path} isDisabled={isBusy} onPress={() => join(path)}>
              <Icon name="table" /> Join {name}
            </Button>
          ))}
          <Button kind="quiet" isDisabled={isBusy} onPress={() => void choose()}>
            Join a metadata table…
          </Button>
          <Button kind="quiet" isDisabled={isBusy} onPress={() => setWriting(true)}>
            Write my own pattern…
          </Button>
        </div>
      )}
    </Card>
  );
}

/** Tables that lie beside the images: one of them may describe them. */
function tablesIn({
  skipped,
  folders,
  layout,
}: StudySummary): readonly { readonly name: string; readonly path: string }[] {
  if (TABLE_LAYOUTS.has(layout)) return [];
  return skipped
    .filter(({ path }) => /\.(csv|tsv|csv\.gz|parquet)$/i.test(path))
    .slice(0, TABLES_SHOWN)
    .map(({ path, root }) => ({ name: fileName(path), path: `${folders[root] ?? ''}/${path}` }));
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
