import type { ReactElement } from 'react';
import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { PatternPreview } from '../../../main/contract/name-pattern';
import type { ProjectState } from '../../../main/contract/project';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { counted, countText, sentenceOf } from '../../ui/words';
import { ColouredNames } from './coloured-names';
import { usePatternPreview } from './use-pattern-preview';

/** The user's own pattern for file names, with what it finds in them while it is written. */
export function PatternCard(props: {
  readonly project: ProjectState;
  readonly isBusy: boolean;
  readonly onClose: () => void;
}): ReactElement {
  const { project, isBusy, onClose } = props;
  const { rescan } = useActions();
  const [template, setTemplate] = useState(project.study.request?.pattern ?? '');
  const preview = usePatternPreview(project, template);
  const isUsable = preview !== null && preview.problem === null && preview.matched > 0;
  const use = (): void =>
    void rescan({ layout: 'pattern', pattern: template }, 'pattern for file names').then(onClose);
  return (
    <Card
      title="Your own pattern"
      aside={
        <Button kind="quiet" onPress={onClose}>
          Close
        </Button>
      }
    >
      <p className="muted">
        Write a file name with the changing parts in braces, such as{' '}
        <code>{'{plate}_{well}_s{site}_w{channel}.tif'}</code>. Known parts are plate, well, site, channel, z,
        t and batch; any other name becomes a column. A slash matches folders, * matches anything. Regular
        expressions with named groups work too.
      </p>
      <TextField className="field" value={template} onChange={setTemplate}>
        <Label className="field-label">Pattern</Label>
        <Input className="text-input pattern-input" maxLength={1000} spellCheck={false} autoComplete="off" />
      </TextField>
      <div aria-live="polite">
        <Verdict preview={preview} template={template} />
      </div>
      {preview === null || preview.problem !== null ? null : <ColouredNames preview={preview} />}
      <div className="button-row">
        <Button kind="primary" isDisabled={!isUsable || isBusy} onPress={use}>
          Use this pattern
        </Button>
      </div>
    </Card>
  );
}

function Verdict(props: {
  readonly preview: PatternPreview | null;
  readonly template: string;
}): ReactElement | null {
  const { preview, template } = props;
  if (preview === null) return template === '' ? null : <p className="muted">Trying it …</p>;
  const { problem, matched, total } = preview;
  if (problem !== null) {
    return (
      <p className="pattern-problem">
        <strong>{sentenceOf(problem.message)}</strong> {sentenceOf(problem.hint)}{' '}
        {problem.end > problem.start ? <code>{template.slice(problem.start, problem.end)}</code> : null}
      </p>
    );
  }
  return (
    <p>
      Fits <strong>{countText(matched)}</strong> of {counted(total, 'file')}.
    </p>
  );
}
