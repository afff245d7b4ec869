import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { Notice } from '../../ui/notice';
import { counted, durationText, sentenceOf } from '../../ui/words';

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
          tone="calm"
          title={`${counted(rows, embed.request.embedding.views.kind === 'cells' ? 'cell' : 'image')} embedded${features === 0 ? '' : `, ${counted(features, 'number')} each`}.`}
        >
          {seconds === 0 ? '' : `It took ${durationText(seconds)}. `}
          {failedFiles.length === 0 ? '' : `${counted(failedFiles.length, 'image')} could not be read.`}
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
