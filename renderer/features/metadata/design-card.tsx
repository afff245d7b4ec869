import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { useColumn } from '../../state/use-arrays';
import { Card } from '../../ui/card';
import { TrafficLight } from '../../ui/traffic-light';
import { columnText, countText } from '../../ui/words';
import { categories } from './categories';
import type { CrossTable } from './cross-table';
import { crossTable } from './cross-table';

const LABELS_SHOWN = 60;
/** Whether batch and label can be told apart: traffic light, words, and the table itself. */
export function DesignCard({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { batch, label } = project.choice;
  const table = crossTable(useColumn(project, batch), useColumn(project, label));
  if (batch === null || label === null) {
    return (
      <Card title="Batch × label">
        <p className="muted">
          {batch === null
            ? batchWords(project)
            : 'Without a label, batches can still be removed, but nobody can say whether the biology survived.'}
        </p>
      </Card>
    );
  }
  return (
    <Card title={`${columnText(batch)} × ${columnText(label)}`}>
      {project.design === null ? null : <TrafficLight design={project.design} />}
      {table === null ? null : <Table table={table} />}
    </Card>
  );
}

/** What to do where no batch is chosen: with one plate of one kind there is none to choose. */
function batchWords(project: ProjectState): string {
  return categories(project).some(({ levels }) => levels.length > 1)
    ? 'Choose a batch column to go on.'
    : 'Nothing tells these images apart yet: batches are two plates, days or laboratories at least. Add folders in the Images step, or drop a table or plate map that tells them.';
}

/** Cell shades by share of the label's rows: 0 (empty) to 5. */
function shade(table: CrossTable, labelIndex: number, batchIndex: number): number {
  const { batches, counts } = table;
  const from = labelIndex * batches.length;
  const count = counts[from + batchIndex] ?? 0;
  const most = Math.max(...counts.subarray(from, from + batches.length));
  return count === 0 ? 0 : 1 + Math.round((4 * count) / most);
}

function Table({ table }: { readonly table: CrossTable }): ReactElement {
  const { batches, labels, counts } = table;
  return (
    <div className="cross-scroll" role="region" aria-label="Images by batch and label" tabIndex={0}>
      <table className="cross">
        <thead>
          <tr>
            <td />
            {batches.map((batch) => (
              <th key={batch} scope="col">
                {batch}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.slice(0, LABELS_SHOWN).map((label, l) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {batches.map((batch, b) => (
                <td key={batch} className={`shade-${shade(table, l, b)}`}>
                  {countText(counts[l * batches.length + b] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {labels.length > LABELS_SHOWN ? (
        <p className="muted">and {countText(labels.length - LABELS_SHOWN)} more labels</p>
      ) : null}
    </div>
  );
}
