import type { ReactElement } from 'react';
import { useState } from 'react';
import type { PerturbationFates, SignalFate } from '../../../main/contract/judgement';
import type { ColumnChoice } from '../../../main/contract/project';
import { Segments } from '../../ui/choice';
import { columnText, counted, countText, scoreText } from '../../ui/words';

const TITLES: Readonly<Record<SignalFate, string>> = {
  lost: 'Lost',
  gained: 'Gained',
  kept: 'Kept',
  never: 'Never told',
};
const ORDER: readonly SignalFate[] = ['lost', 'gained', 'kept', 'never'];

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
  const rows = fates.perturbations.filter(({ fate }) => fate === shown);
  const label = choice.label === null ? 'Perturbation' : columnText(choice.label);
  return (
    <div className="fates">
      <Segments
        label="Perturbations by fate"
        options={ORDER.map((id) => ({ id, title: `${TITLES[id]} ${countText(counts.get(id) ?? 0)}` }))}
        value={shown}
        onChange={setShown}
      />
      {rows.length === 0 ? (
        <p className="muted">None.</p>
      ) : (
        <div
          className="fate-scroll"
          role="region"
          aria-label={`${counted(rows.length, 'perturbation')}: ${TITLES[shown].toLowerCase()}`}
          tabIndex={0}
        >
          <table className="cost-table">
            <thead>
              <tr>
                <th scope="col">{label}</th>
                <th scope="col">Precision before → after</th>
                <th scope="col">q before → after</th>
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
      )}
    </div>
  );
}
