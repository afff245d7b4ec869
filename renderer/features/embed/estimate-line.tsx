import type { ReactElement } from 'react';
import { useState } from 'react';
import type { EmbedEstimate, EmbedRequest } from '../../../main/contract/embedding-state';
import type { ErrorPayload } from '../../../main/contract/errors';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { sentenceOf } from '../../ui/words';
import { estimateWords } from './estimate-words';

interface Asked {
  /** What it was asked for; another request has another answer. */
  readonly key: string;
  /** null while it is measured. */
  readonly answer: EmbedEstimate | ErrorPayload | null;
}

/** How long embedding will take, measured on a few images when somebody asks. */
export function EstimateLine({
  request,
  study,
}: {
  readonly request: EmbedRequest;
  /** Tells one set of images from another. */
  readonly study: string;
}): ReactElement {
  const { estimateEmbed } = useActions();
  const [asked, setAsked] = useState<Asked | null>(null);
  const key = JSON.stringify([study, request]);
  const current = asked?.key === key ? asked : null;
  const ask = (): void => {
    setAsked({ key, answer: null });
    void estimateEmbed(request).then((answer) =>
      setAsked((now) => (now?.key === key ? { key, answer } : now)),
    );
  };
  return (
    <div className="embed-estimate" aria-live="polite">
      {current === null ? (
        <>
          <Button onPress={ask}>How long will it take?</Button>
          <span className="muted">Measured on a few of your images; takes some seconds.</span>
        </>
      ) : current.answer === null ? (
        <span className="muted">Trying a few of your images … You can start or go on meanwhile.</span>
      ) : 'code' in current.answer ? (
        <span>
          <strong>{sentenceOf(current.answer.message)}</strong>{' '}
          {current.answer.hint === undefined ? null : sentenceOf(current.answer.hint)}
        </span>
      ) : (
        <span>{estimateWords(current.answer)}</span>
      )}
    </div>
  );
}
