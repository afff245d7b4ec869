import { useMemo } from 'react';
import { SURFACES, levelColours } from '../../main/contract/palette';
import type { ProjectState } from '../../main/contract/project';
import type { PointStyle } from '../charts/points/point-renderer';
import { pointStyle, scaleColour } from '../charts/points/point-style';
import { controlLevels } from './control-levels';
import type { ColumnData } from './use-arrays';
import { shownMethod } from './shown-method';
import { useAppState } from './store-context';
import { columnSource, useColumn } from './use-arrays';
import { useTheme } from './use-theme';

interface Styled {
  readonly column: ColumnData | null;
  /** By level, of category columns. */
  readonly colours: ReadonlyMap<string, string>;
  readonly style: PointStyle | null;
  /** Rows of the isolated level, or all. */
  readonly isReachable: (row: number) => boolean;
}

const NO_COLOURS: ReadonlyMap<string, string> = new Map();

/** Colour of every row by a column; missing values are muted. */
function colouring(
  column: ColumnData | null,
  colours: ReadonlyMap<string, string>,
  muted: string,
): (row: number) => string {
  if (column === null) return () => muted;
  if (column.kind === 'category') {
    const byCode = column.info.levels.map((level) => colours.get(level) ?? muted);
    return (row) => byCode[column.codes[row] ?? -1] ?? muted;
  }
  const { values, info } = column;
  const range = info.max - info.min || 1;
  return (row) => {
    const value = values[row] ?? NaN;
    return Number.isNaN(value) ? muted : scaleColour((value - info.min) / range);
  };
}

/** How the rows look when coloured by a column, one level isolated, some rows selected. */
export function usePointStyle(
  project: ProjectState,
  colourBy: string | null,
  isolated: string | null,
  selected: ReadonlySet<number>,
): Styled {
  const theme = useTheme();
  const column = useColumn(project, colourBy);
  const after = useAppState((state) => shownMethod(project, state.view));
  // What there is no data for is drawn without colours; nothing is waited for.
  const isAwaited = column === null && columnSource(project, colourBy, after) !== null;
  const { rows } = project.study;
  const controls = colourBy === null ? '' : controlLevels(project, colourBy).join('\n');
  const colours = useMemo(() => {
    if (column?.kind !== 'category') return NO_COLOURS;
    return levelColours(column.info.levels, theme, controls === '' ? [] : [controls]);
  }, [column, theme, controls]);
  const isReachable = useMemo(() => {
    if (isolated === null || column?.kind !== 'category') return () => true;
    const code = column.info.levels.indexOf(isolated);
    return (row: number) => column.codes[row] === code;
  }, [column, isolated]);
  const style = useMemo(() => {
    if (isAwaited) return null;
    const { muted } = SURFACES[theme];
    const colourOf = colouring(column, colours, muted);
    return pointStyle({ rows, colourOf, isLit: isReachable, selected, faint: muted });
  }, [rows, isAwaited, column, colours, isReachable, selected, theme]);
  return { column, colours, style, isReachable };
}
