import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { columnChoices } from '../../state/column-choices';
import { runSettings, settingsProblem, umapDraft } from '../../state/judging';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { ParamForm } from '../../ui/param-form';

/** The parameters of the maps, and drawing them anew; everything else is taken as it was computed. */
export function UmapPanel({ project }: { readonly project: ProjectState }): ReactElement | null {
  const catalogue = useAppState((state) => state.catalogue);
  const view = useAppState((state) => state.view);
  const { run, setView, cancel } = useActions();
  const [isOpen, setOpen] = useState(false);
  if (catalogue === null || project.run.status === 'idle') return null;
  const { methods } = project.run.request;
  const isRunning = project.run.status === 'running';
  const problem = settingsProblem(project, view, catalogue);
  return (
    <section className="umap-panel" aria-label="UMAP settings">
      <Button kind="quiet" isExpanded={isOpen} onPress={() => setOpen(!isOpen)}>
        UMAP settings
      </Button>
      {isOpen ? (
        <div className="umap-form">
          <ParamForm
            owner="UMAP"
            schema={catalogue.umap}
            values={umapDraft(project, view)}
            choices={columnChoices(project)}
            onChange={(umap) => setView({ umap })}
          />
          <p className="umap-foot">
            {isRunning ? (
              <Button onPress={() => void cancel('run')}>Cancel</Button>
            ) : (
              <Button
                kind="primary"
                isDisabled={problem !== null}
                onPress={() => void run({ methods, device: view.device, ...runSettings(project, view) })}
              >
                Draw the maps anew
              </Button>
            )}
            <span className="muted">
              {problem ?? 'Corrections and scores are kept; settings that were drawn before are found again.'}
            </span>
          </p>
        </div>
      ) : null}
    </section>
  );
}
