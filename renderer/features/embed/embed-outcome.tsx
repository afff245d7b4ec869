import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import type { EmbeddingChoice } from '../../../main/contract/recipe';
import { Notice } from '../../ui/notice';
import { counted, durationText, sentenceOf } from '../../ui/words';

/** What a row of the profiles is. */
const unitOf = ({ aggregate, views }: EmbeddingChoice): string =>
  aggregate !== 'none' ? aggregate : views.kind === 'cells' ? 'cell' : 'image';

/** How the last embedding ended. */
export function EmbedOutcomeNotice({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { embed, failedFiles } = project;
  switch (embed.status) {
    case 'idle':
    case 'running':
      return null;
    case 'cancelled':
      return (
        <Notice tone="calm" title="Embedding was stopped.">
          What it had finished is kept; “Go on” continues from there.
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="error" title={sentenceOf(`embedding failed: ${embed.error.message}`)}>
          {embed.error.hint === undefined ? undefined : sentenceOf(embed.error.hint)}
        </Notice>
      );
    case 'done': {
      const { rows, features, seconds, notes = [] } = embed.outcome;
      return (
        <Notice
          tone={failedFiles.length === 0 && notes.length === 0 ? 'done' : 'calm'}
          title={`${counted(rows, unitOf(embed.request.embedding))} embedded${features === 0 ? '' : `, ${counted(features, 'number')} each`}.`}
        >
          {seconds === 0 ? '' : `It took ${durationText(seconds)}. `}
          {failedFiles.length === 0 ? '' : `${counted(failedFiles.length, 'image')} could not be read.`}
          {embed.request.embedding.aggregate === 'none'
            ? ''
            : 'Each profile is the mean of several images: on the maps they stand together, scores and exports are of the means.'}
          {notes.length === 0 ? null : (
            <ul className="notice-list" aria-label="Notes of the embedding">
              {notes.map((note) => (
                <li key={note}>{sentenceOf(note)}</li>
              ))}
            </ul>
          )}
        </Notice>
      );
    }
  }
}
