import type { ReactElement } from 'react';
import type { StepId } from '../../main/contract/project';
import { CompareScreen } from '../features/compare/compare-screen';
import { CorrectScreen } from '../features/correct/correct-screen';
import { EmbedScreen } from '../features/embed/embed-screen';
import { ExploreScreen } from '../features/explore/explore-screen';
import { ExploreSide } from '../features/explore/explore-side';
import { ExportScreen } from '../features/export/export-screen';
import { ModelsDialog } from '../features/models/models-dialog';
import { ImagesScreen } from '../features/images/images-screen';
import { MetadataScreen } from '../features/metadata/metadata-screen';
import { StartScreen } from '../features/start/start-screen';
import type { Session } from '../state/store-context';
import { SessionProvider, useActions, useAppState } from '../state/store-context';
import { Notice } from '../ui/notice';
import { sentenceOf } from '../ui/words';
import { ShortcutsDialog } from './shortcuts-dialog';
import { SidePanel } from './side-panel';
import { StepList } from './step-list';
import { useDropAnywhere } from './use-drop-anywhere';
import { useShortcuts } from './use-shortcuts';

/** The window. */
export function App({ session }: { readonly session: Session }): ReactElement {
  return (
    <SessionProvider value={session}>
      <Shell />
    </SessionProvider>
  );
}

const SCREENS: Readonly<Record<StepId, () => ReactElement | null>> = {
  images: ImagesScreen,
  metadata: MetadataScreen,
  embed: EmbedScreen,
  correct: CorrectScreen,
  explore: ExploreScreen,
  compare: CompareScreen,
  export: ExportScreen,
};

function Shell(): ReactElement {
  const isReady = useAppState((state) => state.isReady);
  const project = useAppState((state) => state.project);
  const step = useAppState((state) => state.view.step);
  const isDropping = useDropAnywhere();
  useShortcuts();
  const Screen = project === null ? StartScreen : SCREENS[step];
  return (
    <div className={`shell${project === null ? ' shell-start' : ''}`}>
      <a className="skip-link" href="#work">
        Skip to the work
      </a>
      {project === null ? null : <StepList />}
      <main id="work" className={`work work-${project === null ? 'start' : step}`} tabIndex={-1}>
        <ErrorNotice />
        {/* Another project is another screen: nothing of the last one may linger. */}
        {isReady ? <Screen key={project?.key ?? 'start'} /> : null}
      </main>
      {project === null ? null : (
        <SidePanel>{step === 'explore' ? <ExploreSide key={project.key} /> : null}</SidePanel>
      )}
      {isDropping ? <div className="drop-veil">Drop image folders, a plate map or a model file</div> : null}
      <ModelsDialog />
      <ShortcutsDialog />
    </div>
  );
}

function ErrorNotice(): ReactElement | null {
  const error = useAppState((state) => state.error);
  const { dismissError } = useActions();
  if (error === null) return null;
  return (
    <Notice tone="error" title={sentenceOf(error.message)} onDismiss={dismissError}>
      {error.hint === undefined ? undefined : sentenceOf(error.hint)}
    </Notice>
  );
}
