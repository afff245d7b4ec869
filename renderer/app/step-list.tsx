import type { ReactElement } from 'react';
import type { Theme } from '../../main/contract/channels';
import { stepsOf } from '../state/steps';
import { useActions, useAppState } from '../state/store-context';
import { Button } from '../ui/button';
import { Segments } from '../ui/choice';
import { Icon } from '../ui/icon';
import { Logo } from '../ui/logo';

const THEMES: readonly { readonly id: Theme; readonly title: string }[] = [
  { id: 'system', title: 'Auto' },
  { id: 'light', title: 'Light' },
  { id: 'dark', title: 'Dark' },
];

/** Left: the project's name and its steps. */
export function StepList(): ReactElement {
  const { setView, closeProject, setTheme, setHelp } = useActions();
  const name = useAppState((state) => state.project?.name ?? '');
  const project = useAppState((state) => state.project);
  const moving = useAppState((state) => state.moving);
  const current = useAppState((state) => state.view.step);
  const theme = useAppState((state) => state.info?.settings.theme ?? 'system');
  const steps = stepsOf({ project, moving });
  return (
    <nav className="steps" aria-label="Steps">
      <div className="brand">
        <Logo />
        <span>Unbatch</span>
      </div>
      <div className="project-name">
        <span title={name}>{name}</span>
        <Button kind="quiet" label="Close the project" onPress={() => void closeProject()}>
          <Icon name="close" />
        </Button>
      </div>
      <ol>
        {steps.map(({ id, title, isOpen, isDone }, i) => (
          <li key={id}>
            <button
              type="button"
              className="step"
              disabled={!isOpen}
              aria-current={id === current ? 'step' : undefined}
              onClick={() => setView({ step: id })}
            >
              <span className={isDone ? 'step-number step-done' : 'step-number'}>
                {isDone ? <Icon name="tick" /> : i + 1}
              </span>
              {title}
            </button>
          </li>
        ))}
      </ol>
      <div className="steps-foot">
        <UndoButtons />
        <Segments label="Theme" options={THEMES} value={theme} onChange={(id) => void setTheme(id)} />
        <Button kind="quiet" onPress={() => setHelp(true)}>
          Shortcuts <kbd>?</kbd>
        </Button>
      </div>
    </nav>
  );
}

/** Takes back and does again; the names say what. */
function UndoButtons(): ReactElement {
  const history = useAppState((state) => state.history);
  const { command } = useActions();
  const buttons = [
    ['undo', 'Undo', history.past.at(-1)?.what],
    ['redo', 'Redo', history.future[0]?.what],
  ] as const;
  return (
    <div className="undo-buttons" role="group" aria-label="Undo and redo">
      {buttons.map(([id, title, what]) => (
        <Button
          key={id}
          kind="quiet"
          label={what === undefined ? title : `${title}: ${what}`}
          isDisabled={what === undefined}
          onPress={() => command(id)}
        >
          <Icon name={id} /> {title}
        </Button>
      ))}
    </div>
  );
}
