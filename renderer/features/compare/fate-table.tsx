import type { ReactElement } from 'react';
import { useState } from 'react';
import type { PerturbationFate, PerturbationFates, SignalFate } from '../../../main/contract/judgement';
import type { ColumnChoice } from '../../../main/contract/project';
import { Segments } from '../../ui/choice';
import { SortHeader } from '../../ui/sort-header';
import type { Sorting, SortValue } from '../../ui/sorted-rows';
import { sortedRows } from '../../ui/sorted-rows';
import { columnText, counted, countText, scoreText } from '../../ui/words';

const TITLES: Readonly<Record<SignalFate, string>> = {
  lost: 'Lost',
  gained: 'Gained',
  kept: 'Kept',
  never: 'Never told',
};
const ORDER: readonly SignalFate[] = ['lost', 'gained', 'kept', 'never'];

const SORTED_BY: Readonly<Record<string, (entry: PerturbationFate) => SortValue>> = {
  label: ({ label }) => label,
  precision: ({ mAP }) => mAP.after,
  q: ({ q }) => q.after,
};

const pText = (p: number): string => (p < 0.001 ? '<0.001' : p.toFixed(3));

/** Which perturbations lost, gained or kept their signal, with precision and p-values before and after. */
export function FateTable({
  fates,
  choice,
}: {
  readonly fates: PerturbationFates;
  readonly choice: ColumnChoice;
}): ReactElement {
  const counts = new Map(
    ORDER.map((fate) => [fate, fates.perturbations.filter((entry) => entry.fate === fate).length]),
  );
  const first = ORDER.find((fate) => (counts.get(fate) ?? 0) > 0) ?? 'kept';
  const [shown, setShown] = useState<SignalFate>(first);
  const listed = fates.perturbations.filter(({ fate }) => fate === shown);
  const label = choice.label === null ? 'Perturbation' : columnText(choice.label);
  return (
    <div className="fates">
      <Segments
        label="Perturbations by fate"
        options={ORDER.map((id) => ({ id, title: `${TITLES[id]} ${countText(counts.get(id) ?? 0)}` }))}
        value={shown}
        onChange={setShown}
      />
      <Fates rows={listed} label={label} title={TITLES[shown].toLowerCase()} />
    </div>
  );
}

/** Perturbations of one fate, as they were judged until a header is pressed. */
function Fates(props: {
  readonly rows: readonly PerturbationFate[];
  /** Of the label column. */
  readonly label: string;
  readonly title: string;
}): ReactElement {
  const { label, title } = props;
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const sortBy = SORTED_BY[sorting?.column ?? ''];
  const rows =
    sorting === null || sortBy === undefined ? props.rows : sortedRows(props.rows, sortBy, sorting.way);
  const sort = { sorting, onSort: setSorting };
  if (rows.length === 0) return <p className="muted">None.</p>;
  return (
    <div
      className="fate-scroll"
      role="region"
      aria-label={`${counted(rows.length, 'perturbation')}: ${title}`}
      tabIndex={0}
    >
      <table className="cost-table">
        <thead>
          <tr>
            <SortHeader column="label" first="ascending" {...sort}>
              {label}
            </SortHeader>
            <SortHeader column="precision" {...sort}>
              Precision before → after
            </SortHeader>
            <SortHeader column="q" first="ascending" {...sort}>
              q before → after
            </SortHeader>
          </tr>
        </thead>
        <tbody>
          {rows.map((entry) => (
            <tr key={entry.label}>
              <th scope="row">{entry.label}</th>
              <td>
                {scoreText(entry.mAP.before)} → {scoreText(entry.mAP.after)}
              </td>
              <td>
                {pText(entry.q.before)} → {pText(entry.q.after)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
