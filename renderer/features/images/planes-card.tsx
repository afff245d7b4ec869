import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Card } from '../../ui/card';
import type { Option } from '../../ui/select';
import { Select } from '../../ui/select';

/** What file names call a projection that the microscope's software made. */
const NAMED_PROJECTION = 'projection';
const BRIGHTEST = 'Brightest of all planes';

/** A projection that is there already is proposed, else the brightest of all planes. */
function zOptions(zPlanes: readonly string[]): readonly Option[] {
  const isProjected = zPlanes.includes(NAMED_PROJECTION);
  return [
    { id: 'auto', label: isProjected ? 'The microscope’s own projection' : BRIGHTEST, note: 'proposed' },
    ...(isProjected ? [{ id: 'max', label: BRIGHTEST }] : []),
    { id: 'mean', label: 'Mean of all planes' },
    { id: 'all', label: 'Each plane a point of its own' },
    ...zPlanes
      .filter((plane) => plane !== NAMED_PROJECTION)
      .map((plane) => ({ id: plane, label: `Only plane ${plane}` })),
  ];
}

/** Without a projection of the microscope's, `max` is what is proposed. */
const chosenZ = (z: string, zPlanes: readonly string[]): string =>
  z === 'max' && !zPlanes.includes(NAMED_PROJECTION) ? 'auto' : z;

/** Which z planes and time points of the images are taken; nothing where there is no choice. */
export function PlanesCard({ project }: { readonly project: ProjectState }): ReactElement | null {
  const isBusy = useAppState((state) => state.jobs.scan !== undefined) || project.run.status === 'running';
  const { rescan } = useActions();
  const { zPlanes = [], timePoints = [], request } = project.study;
  if (zPlanes.length < 2 && timePoints.length < 2) return null;
  return (
    <Card title="Planes and time points">
      <div className="settings">
        {zPlanes.length < 2 ? null : (
          <div className="setting">
            <Select
              label="Focus planes (z)"
              options={zOptions(zPlanes)}
              value={chosenZ(request?.z ?? 'auto', zPlanes)}
              isDisabled={isBusy}
              onChange={(z) => void rescan({ z }, 'choice of focus planes')}
            />
            <p className="muted">
              The images are stacks of {zPlanes.length} planes. The brightest pixel of all planes suits
              fluorescence; for bright field take one plane.
            </p>
          </div>
        )}
        {timePoints.length < 2 ? null : (
          <div className="setting">
            <Select
              label="Time points"
              options={[
                { id: 'all', label: 'Each a point of its own' },
                { id: 'first', label: 'Only the first of each plate' },
                { id: 'last', label: 'Only the last of each plate' },
                ...timePoints.map((point) => ({ id: point, label: `Only time point ${point}` })),
              ]}
              value={request?.time ?? 'all'}
              isDisabled={isBusy}
              onChange={(time) => void rescan({ time }, 'choice of time points')}
            />
            <p className="muted">
              There are {timePoints.length} time points. Take one where the cells’ change over time is not
              what you ask about.
            </p>
          </div>
        )}
      </div>
    </Card>
  );
}
