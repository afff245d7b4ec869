import type { ReactElement } from 'react';
import type { DeviceName, EmbedRequest } from '../../../main/contract/embedding-state';
import type { Catalogue, ModelEntry, ProjectState } from '../../../main/contract/project';
import type { EmbeddingChoice } from '../../../main/contract/recipe';
import { DEFAULT_EMBEDDING } from '../../../main/contract/recipe';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { ScreenHead } from '../../ui/card';
import { counted } from '../../ui/words';
import { CellPreview } from './cell-preview';
import { EmbedOutcomeNotice } from './embed-outcome';
import { EstimateLine } from './estimate-line';
import { FailedFiles } from './failed-files';
import { LightPreview } from './light-preview';
import { LiveEmbed } from './live-embed';
import { ModelCard } from './model-card';
import { precisionFault } from './precision-fault';
import { PreparationCard } from './preparation-card';
import { SettingsCard } from './settings-card';

/** Choose what looks at the images, start, watch, cancel. */
export function EmbedScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  const catalogue = useAppState((state) => state.catalogue);
  if (project === null) return null;
  if (project.embed.status === 'running') return <LiveEmbed project={project} />;
  return catalogue === null ? (
    <p className="muted">Reading the list of models …</p>
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
  const { embed, setView } = useActions();
  const { embed: state } = project;
  const last = state.status === 'idle' ? DEFAULT_EMBEDDING : state.request.embedding;
  const embedding = view.embedding ?? last;
  const ready = catalogue.models.filter((model) => model.ready);
  const model = ready.find(({ id }) => id === embedding.model) ?? ready[0];
  const request = model === undefined ? null : requestOf(embedding, model, view.device);
  const start = (): void => {
    if (request !== null) void embed(request);
  };
  return (
    <div className="screen">
      <Head project={project} isReady={model !== undefined} onStart={start} />
      <EmbedOutcomeNotice project={project} />
      {request === null ? null : (
        <EstimateLine request={request} study={`${project.key} ${project.excluded.length}`} />
      )}
      <ModelCard
        catalogue={catalogue}
        model={model?.id ?? ''}
        onChange={(id) => setView({ embedding: { ...embedding, model: id } })}
      />
      {model === undefined ? null : (
        <SettingsCard
          project={project}
          model={model}
          embedding={request?.embedding ?? embedding}
          device={view.device}
          devices={catalogue.devices}
          onChange={(changed) => setView({ embedding: changed })}
          onDevice={(device) => setView({ device })}
        />
      )}
      {embedding.views.kind === 'cells' ? <CellPreview project={project} views={embedding.views} /> : null}
      <PreparationCard embedding={embedding} onChange={(changed) => setView({ embedding: changed })} />
      {embedding.illumination === 'plate' ? <LightPreview project={project} /> : null}
      <FailedFiles project={project} />
    </div>
  );
}

/** A precision that does not apply to the model or the device is not asked for. */
function requestOf(embedding: EmbeddingChoice, model: ModelEntry, device: DeviceName): EmbedRequest {
  const { precision = 'fp32' } = embedding;
  const applies = precisionFault(precision, model, device) === null;
  return { embedding: { ...embedding, model: model.id, precision: applies ? precision : 'fp32' }, device };
}

const START_WORDS = {
  idle: 'Embed',
  running: 'Embed',
  done: 'Embed again',
  cancelled: 'Go on',
  failed: 'Try again',
} as const;

function Head(props: {
  readonly project: ProjectState;
  readonly isReady: boolean;
  readonly onStart: () => void;
}): ReactElement {
  const { project, isReady, onStart } = props;
  const { setView } = useActions();
  return (
    <ScreenHead
      title="Embed"
      aside={
        <>
          <Button
            kind={project.embed.status === 'done' ? 'plain' : 'primary'}
            isDisabled={!isReady || project.run.status === 'running'}
            onPress={onStart}
          >
            {START_WORDS[project.embed.status]}
          </Button>
          <Button
            kind={project.embed.status === 'done' ? 'primary' : 'plain'}
            isDisabled={project.choice.batch === null}
            onPress={() => setView({ step: 'correct' })}
          >
            Next: correct
          </Button>
        </>
      }
    >
      {counted(project.study.rows, 'image')} will be turned into profiles: rows of numbers that say what is
      seen in them. What is embedded already is not embedded again.
    </ScreenHead>
  );
}
