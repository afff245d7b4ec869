import { useMemo } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import type { ColumnData } from '../../state/use-arrays';
import { useColumn } from '../../state/use-arrays';

/** Finds a control of the same plate for a row; null for controls themselves and where their plate has none. */
export type ControlOf = (row: number) => number | null;

/** Where controls are looked for: on the row's plate, else in its batch. */
export function plateColumn({ columns, choice }: ProjectState): string | null {
  const plate = columns.find(({ kind, name }) => kind === 'category' && /(^|_)plate$/i.test(name));
  return plate?.name ?? choice.batch;
}

const codesOf = (column: ColumnData | null): Int32Array | null =>
  column?.kind === 'category' ? column.codes : null;

/** A control for every row: the plate's controls in turn, so that neighbours in the gallery get different ones. */
export function controlFinder(plate: Int32Array, labels: Int32Array, control: number): ControlOf {
  const byPlate = new Map<number, number[]>();
  labels.forEach((code, row) => {
    const own = plate[row] ?? -1;
    if (code !== control || own < 0) return;
    const known = byPlate.get(own);
    if (known === undefined) byPlate.set(own, [row]);
    else known.push(row);
  });
  return (row) => {
    if (labels[row] === control) return null;
    const controls = byPlate.get(plate[row] ?? -1) ?? [];
    return controls[row % Math.max(1, controls.length)] ?? null;
  };
}

/** The finder of an open project; null until controls are chosen and their columns have come. */
export function useControls(project: ProjectState): ControlOf | null {
  const { controls } = project.choice;
  const plate = codesOf(useColumn(project, plateColumn(project)));
  const column = useColumn(project, controls?.column ?? null);
  const labels = codesOf(column);
  const code = column?.kind === 'category' ? column.info.levels.indexOf(controls?.value ?? '') : -1;
  return useMemo(
    () => (plate === null || labels === null || code < 0 ? null : controlFinder(plate, labels, code)),
    [plate, labels, code],
  );
}
