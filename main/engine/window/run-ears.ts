import type { LiveLayout } from '../../contract/engine';
import type { ProjectState } from '../../contract/project';

/** Who hears of long work on a project. */
export interface RunEars {
  readonly state: (state: ProjectState) => void;
  readonly layout: (layout: LiveLayout) => void;
}
