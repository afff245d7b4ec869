import type { ReactElement } from 'react';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { Progress } from '../../ui/progress';
import { fileName, sentenceOf } from '../../ui/words';
import { OutputChoice } from './output-choice';

/** How a model comes in, and how its import goes. */
export function ImportCard(): ReactElement {
  const job = useAppState((state) => state.jobs.import);
  const failure = useAppState((state) => state.models.failure);
  const unclear = useAppState((state) => state.models.unclear.at(0));
  const { chooseModelFile, cancel, dismissImportError } = useActions();
  return (
    <section className="library-import" aria-label="Import a model">
      {job === undefined ? (
        <div className="library-row">
          <Icon name="cube" />
          <p>
            <strong>Drop a model file anywhere in the window.</strong> Checkpoints (.pth, .pt, .bin,
            .safetensors) and graphs (.onnx, model.json of TensorFlow.js with its shards beside it), from a
            stick or the network drive. The file is read, never executed, and nothing else needs to be
            installed.
          </p>
          <Button onPress={() => void chooseModelFile()}>Choose a file…</Button>
        </div>
      ) : (
        <div className="library-row" aria-busy="true">
          <div className="library-busy">
            <strong aria-live="polite">{sentenceOf(job?.stage ?? 'Looking at the file')}</strong>
            <Progress label="Importing a model" fraction={job?.fraction ?? null} />
          </div>
          <Button onPress={() => void cancel('import')}>Cancel</Button>
        </div>
      )}
      {unclear === undefined || job !== undefined ? null : (
        <OutputChoice key={unclear.file} model={unclear} />
      )}
      {failure === null ? null : (
        <Notice
          tone="error"
          title={failureText(failure.error.message, failure.file)}
          onDismiss={dismissImportError}
        >
          {failure.error.hint === undefined ? undefined : sentenceOf(failure.error.hint)}
        </Notice>
      )}
    </section>
  );
}

/** What is wrong with which file; without its path, and in the file's own spelling. */
function failureText(message: string, file: string): string {
  const text = message.includes(file) ? message.replace(file, fileName(file)) : message;
  return text.startsWith(fileName(file)) ? sentenceOf(text) : `${fileName(file)}: ${sentenceOf(text)}`;
}
