import type { ReactElement } from 'react';
import { levelColours } from '../../../main/contract/palette';
import type { ColumnInfo, ProjectState } from '../../../main/contract/project';
import { controlLevels } from '../../state/control-levels';
import { useTheme } from '../../state/use-theme';
import { Swatch } from '../../ui/swatch';
import { counted, countText } from '../../ui/words';

/** A column's values with their counts, as bars in their colours. */
export function LevelList({
  column,
  project,
}: {
  readonly column: Extract<ColumnInfo, { kind: 'category' }>;
  readonly project: ProjectState;
}): ReactElement {
  const theme = useTheme();
  const colours = levelColours(column.levels, theme, controlLevels(project, column.name));
  const most = Math.max(1, ...column.counts);
  return (
    <div className="level-list" role="group" aria-label={`Values of ${column.name}`} tabIndex={0}>
      <ul>
        {column.levels.map((level, i) => (
          <li key={level}>
            <Swatch colour={colours.get(level) ?? '#888888'} />
            <span className="level-name" title={level}>
              {level}
            </span>
            <svg className="level-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(100 * (column.counts[i] ?? 0)) / most} height="6" rx="1" />
            </svg>
            <span className="level-count">{countText(column.counts[i] ?? 0)}</span>
          </li>
        ))}
      </ul>
      {column.missing > 0 ? (
        <p className="muted">{counted(column.missing, 'image')} without a value</p>
      ) : null}
    </div>
  );
}
