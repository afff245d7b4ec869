import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ErrorPayload } from '../../../main/contract/errors';
import type { EvenedImage, IlluminationPreview, ShownField } from '../../../main/contract/illumination';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { GreyPicture } from '../../ui/grey-picture';
import { Progress } from '../../ui/progress';
import { counted, countText, sentenceOf } from '../../ui/words';

interface Shown {
  /** What it was measured of: other images have another light. */
  readonly key: string;
  readonly found: IlluminationPreview | ErrorPayload;
}

/** The light that is divided out of the images, plate by plate and channel by channel, and what it does to one of them. */
export function LightPreview({ project }: { readonly project: ProjectState }): ReactElement {
  const isBusy = useAppState((state) => state.jobs.illumination !== undefined);
  const { showIllumination } = useActions();
  const [shown, setShown] = useState<Shown | null>(null);
  const key = `${project.key} ${project.choice.batch ?? ''} ${project.excluded.map(({ row }) => row).join()}`;
  const found = shown?.key === key ? shown.found : null;
  const ask = (): void =>
    void showIllumination().then((answer) => setShown(answer === null ? null : { key, found: answer }));
  const isIdle = project.embed.status !== 'running' && project.run.status !== 'running';
  return (
    <Card
      title="Light of the plates"
      aside={
        isBusy ? null : (
          <Button kind="quiet" isDisabled={!isIdle} onPress={ask}>
            {found === null ? 'Show it' : 'Measure again'}
          </Button>
        )
      }
    >
      {isBusy ? (
        <Measuring />
      ) : found === null ? (
        <p className="muted">
          See what your images would be divided by before you embed them. A field that looks like cells, not
          like a lamp, means too few images or a pattern that they share.
        </p>
      ) : 'code' in found ? (
        <p>
          <strong>{sentenceOf(found.message)}</strong>{' '}
          {found.hint === undefined ? '' : sentenceOf(found.hint)}
        </p>
      ) : (
        <Light preview={found} />
      )}
    </Card>
  );
}

function Measuring(): ReactElement {
  const progress = useAppState((state) => state.jobs.illumination ?? null);
  const { cancel } = useActions();
  return (
    <div className="quality-busy" aria-busy="true">
      <p aria-live="polite">
        {progress === null || progress.total <= 1
          ? 'Starting'
          : `${countText(progress.done)} of ${countText(progress.total)}`}
      </p>
      <Progress label="Measuring the light of plates" fraction={progress?.fraction ?? null} />
      <div className="button-row">
        <Button onPress={() => void cancel('illumination')}>Cancel</Button>
      </div>
    </div>
  );
}

const percent = (value: number): string => `${Math.round(100 * value)} %`;
const rangeText = ({ least, most }: ShownField): string => `${percent(least)} to ${percent(most)}`;

function Light({ preview: { fields, example } }: { readonly preview: IlluminationPreview }): ReactElement {
  const plates = [...new Set(fields.map(({ plate }) => plate))];
  return (
    <>
      <p className="muted">
        Of the mean, at the darkest and the brightest place. Images are divided by it; white is the brightest
        place.
      </p>
      <ul className="light-plates" aria-label="Light of the plates" tabIndex={0}>
        {plates.map((plate) => (
          <li key={plate}>
            <h3>
              {plate}{' '}
              <span className="muted">
                {counted(fields.find((field) => field.plate === plate)?.images ?? 0, 'image')}
              </span>
            </h3>
            <div className="light-fields">
              {fields
                .filter((field) => field.plate === plate)
                .map((field) => (
                  <figure key={field.channel}>
                    <GreyPicture
                      picture={field.picture}
                      alt={`Light of ${plate}, ${field.channel}: ${rangeText(field)} of the mean`}
                    />
                    <figcaption>
                      {field.channel}
                      <br />
                      {rangeText(field)}
                    </figcaption>
                  </figure>
                ))}
            </div>
          </li>
        ))}
      </ul>
      {example === null ? null : <Example example={example} />}
    </>
  );
}

function Example({ example }: { readonly example: EvenedImage }): ReactElement {
  const { plate, channel, before, after } = example;
  return (
    <div>
      <h3>An image where the light is the most uneven: {`${plate}, ${channel}`}</h3>
      <div className="light-example">
        <figure>
          <GreyPicture picture={before} alt="The image before" />
          <figcaption>As the camera recorded it</figcaption>
        </figure>
        <figure>
          <GreyPicture picture={after} alt="The image after" />
          <figcaption>Evened out, same brightness scale</figcaption>
        </figure>
      </div>
    </div>
  );
}
