import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { VERDICT_RULES } from '../../../main/contract/verdict-rules';
import { methodTitle } from '../../state/method-title';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { sentenceOf } from '../../ui/words';

/** What to do, why, and by which rules. */
export function VerdictCard({ project }: { readonly project: ProjectState }): ReactElement | null {
  const catalogue = useAppState((state) => state.catalogue);
  const { setView } = useActions();
  const { verdict, layouts } = project;
  if (verdict === null) return null;
  const { recommend, ties, text, setAside = {} } = verdict;
  const title =
    recommend === 'none'
      ? 'Leave the data as they are'
      : recommend === 'undecidable'
        ? 'This cannot be decided'
        : `Best here: ${methodTitle(catalogue, recommend)}`;
  const canSee = layouts.some(({ method }) => method === recommend) && recommend !== 'none';
  const aside = Object.entries(setAside);
  return (
    <section
      className={`verdict verdict-${recommend === 'undecidable' ? 'open' : 'given'}`}
      aria-label="Verdict"
    >
      <div className="verdict-words">
        <h2>{title}</h2>
        {text.split('\n').map((line) => (
          <p key={line}>{line}</p>
        ))}
        {ties.length > 0 ? (
          <p className="muted">
            Not told apart from it: {ties.map((id) => methodTitle(catalogue, id)).join(', ')}.
          </p>
        ) : null}
        {aside.length === 0 ? null : (
          <details>
            <summary>Set aside: {aside.map(([id]) => methodTitle(catalogue, id)).join(', ')}</summary>
            <ul className="verdict-list">
              {aside.map(([id, why]) => (
                <li key={id}>
                  <strong>{methodTitle(catalogue, id)}</strong>: {sentenceOf(why)}
                </li>
              ))}
            </ul>
          </details>
        )}
        <details>
          <summary>The rules behind this</summary>
          <ol className="verdict-list verdict-rules">
            {VERDICT_RULES.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ol>
        </details>
      </div>
      {canSee ? (
        <Button onPress={() => setView({ step: 'explore', after: recommend })}>Look at it</Button>
      ) : null}
    </section>
  );
}
