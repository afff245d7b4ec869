import type { ReactElement } from 'react';
import type { CatalogueEntry } from '../../../main/contract/catalogue';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import type { MethodChain } from '../../../main/contract/recipe';
import { columnChoices } from '../../state/column-choices';
import { runSettings } from '../../state/judging';
import { useJudging } from '../../state/use-judging';
import { JudgingCard } from '../../ui/judging-card';
import { missingFor } from '../../state/needs';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { ScreenHead } from '../../ui/card';
import { Notice } from '../../ui/notice';
import { counted, durationText, sentenceOf } from '../../ui/words';
import { ChainEditor } from './chain-editor';
import { chainProblem, isSingle, isUnfinished } from './chains';
import { costWords } from './cost-words';
import { LiveRun } from './live-run';
import { MethodList } from './method-list';
import { SavedList } from './saved-list';
import { chosenChains } from '../../state/default-chains';

/** Choose model and methods, start, watch, cancel. */
export function CorrectScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  const catalogue = useAppState((state) => state.catalogue);
  if (project === null) return null;
  if (project.run.status === 'running') return <LiveRun project={project} />;
  return catalogue === null ? (
    <p className="muted">Reading the list of methods …</p>
  ) : (
    <Setup project={project} catalogue={catalogue} />
  );
}

function Setup({
  project,
  catalogue,
}: {
  readonly project: ProjectState;
  readonly catalogue: Catalogue;
}): ReactElement {
  const view = useAppState((state) => state.view);
  const { run, setView } = useActions();
  const chosen = chosenChains(catalogue, project, view);
  const entry = (id: string): CatalogueEntry | undefined =>
    catalogue.methods.find((method) => method.id === id);
  const missing = (id: string): string | null => {
    const method = entry(id);
    return method === undefined ? null : missingFor(method, project);
  };
  const problem = (chain: MethodChain): string | null => chainProblem(chain, chosen, catalogue, missing);
  const ready = chosen.filter((chain) => problem(chain) === null);
  const choices = columnChoices(project);
  const judging = useJudging(project, catalogue);
  const isStarted = project.run.status !== 'idle';
  const change = (chains: readonly MethodChain[]): void => setView({ chains });
  const list = { catalogue, choices, chosen, onChange: change };
  return (
    <div className="screen">
      <ScreenHead
        title="Correct"
        aside={
          <Button
            kind="primary"
            isDisabled={ready.length === 0 || judging.problem !== null || project.embed.status === 'running'}
            onPress={() => void run({ methods: ready, device: view.device, ...runSettings(project, view) })}
          >
            {project.run.status === 'cancelled' ? 'Go on' : isStarted ? 'Run again' : 'Run'}
          </Button>
        }
      >
        {counted(project.study.rows, 'image')} will be corrected with {counted(ready.length, 'method')} and
        judged before and after.{' '}
        {project.embed.status === 'done' ? '' : 'They are not embedded yet: that is done first. '}What is done
        already is not done again.
      </ScreenHead>
      <Outcome project={project} />
      <LeftOut count={chosen.filter((chain) => !isUnfinished(chain)).length - ready.length} />
      <MethodList
        {...list}
        methods={catalogue.methods.filter(({ id }) => id !== 'none')}
        missing={(method) => missingFor(method, project)}
        cost={(method) => costWords(method, project)}
        chosen={chosen.filter(isSingle)}
        onChange={(singles) => change([...singles, ...chosen.filter((chain) => !isSingle(chain))])}
      />
      <ChainEditor {...list} missing={missing} />
      <SavedList {...list} />
      <JudgingCard {...judging} />
    </div>
  );
}

function LeftOut({ count }: { readonly count: number }): ReactElement | null {
  if (count <= 0) return null;
  return (
    <Notice
      tone="warning"
      title={`${counted(count, 'correction')} cannot be run as set, and will be left out.`}
    >
      The lines in red and amber below say why.
    </Notice>
  );
}

function Outcome({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { setView } = useActions();
  const { run, failedFiles } = project;
  switch (run.status) {
    case 'idle':
    case 'running':
      return null;
    case 'cancelled':
      return (
        <Notice tone="calm" title="The last run was stopped.">
          What it had finished is kept; “Go on” continues from there.
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="error" title={sentenceOf(`the last run failed: ${run.error.message}`)}>
          {run.error.hint}
        </Notice>
      );
    case 'done':
      return (
        <Notice tone="calm" title={`The last run took ${durationText(run.seconds)}.`}>
          {failedFiles.length > 0 ? `${counted(failedFiles.length, 'image')} could not be read. ` : ''}
          <Button kind="quiet" onPress={() => setView({ step: 'explore' })}>
            See the result
          </Button>
        </Notice>
      );
  }
}
