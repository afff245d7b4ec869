import type { ReactElement } from 'react';
import type { Tuning } from '../../../main/contract/judgement';
import { TuningChart } from '../../charts/tuning-chart';
import { methodTitle } from '../../state/method-title';
import { useAppState } from '../../state/store-context';
import { Card } from '../../ui/card';
import { counted, scoreText } from '../../ui/words';

/** How strengths were chosen: replicates across batches at every strength, and what that gained on held-out labels. */
export function TuningPanel({ tuning }: { readonly tuning: readonly Tuning[] }): ReactElement | null {
  const catalogue = useAppState((state) => state.catalogue);
  if (tuning.length === 0) return null;
  return (
    <Card title="Strengths">
      <p className="muted">
        Replicates found across batches (mAP, higher is better) at every strength that was tried. Below the
        dashed line a correction does harm.
      </p>
      <div className="tuning-list">
        {tuning.map((entry) => (
          <section
            key={entry.id}
            className="tuning"
            aria-label={`Strength of ${methodTitle(catalogue, entry.method)}`}
          >
            <h3>{methodTitle(catalogue, entry.method)}</h3>
            <TuningChart tuning={entry} />
            <p>{heldOutWords(entry)}</p>
          </section>
        ))}
      </div>
    </Card>
  );
}

/** What the choice is worth on labels that it did not see. */
function heldOutWords({ heldOut, folds, labels, points, chosen, standard }: Tuning): string {
  const { tuned, standard: plain } = heldOut;
  const numbers = `${scoreText(plain)} by the default, ${scoreText(tuned)} by strengths chosen without them`;
  const scored = `On held-out labels (${counted(folds, 'fold')} of ${counted(labels, 'label')}): ${numbers}.`;
  if (chosen === standard) return `${scored} The default is kept.`;
  return `${scored} Chosen: ${points[chosen]?.setting ?? ''}.`;
}
