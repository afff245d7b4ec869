import type { ReactElement } from 'react';
import type { EmbeddingChoice } from '../../../main/contract/recipe';
import { Card } from '../../ui/card';
import { Segments } from '../../ui/choice';

interface Choice<T extends string> {
  readonly id: T;
  readonly title: string;
  /** What it does and assumes. */
  readonly about: string;
}

const SCALINGS = [
  {
    id: 'depth',
    title: 'Camera’s range',
    about: 'Brightness stays comparable between images. Right where it carries biology.',
  },
  {
    id: 'plate-percentile',
    title: 'Plate’s own',
    about:
      'Every image is stretched between the darkest and brightest pixels of its plate: brightness stays comparable within a plate. Assumes that plates hold similar cells.',
  },
  {
    id: 'percentile',
    title: 'Each image’s own',
    about:
      'Every image is stretched between its own darkest and brightest pixels. Right for dim 16-bit images; differences of brightness between images are lost.',
  },
] as const satisfies readonly Choice<EmbeddingChoice['scaling']>[];

const ILLUMINATIONS = [
  { id: 'none', title: 'As it is', about: 'Images are taken as the camera recorded them.' },
  {
    id: 'plate',
    title: 'Evened out',
    about:
      'Images are divided by the light that all images of their plate and channel share: dark corners go. Assumes that cells lie anywhere in the images, and needs at least 20 images a plate.',
  },
] as const satisfies readonly Choice<EmbeddingChoice['illumination']>[];

const STYLES = [
  { id: 'none', title: 'As it is', about: 'Each batch keeps its own look.' },
  {
    id: 'bss',
    title: 'Common to all batches',
    about:
      'The coarsest patterns of brightness are given the same strength in all batches; details stay. Assumes that no biology lies in them: density of cells and broad staining are partly evened out too.',
  },
] as const satisfies readonly Choice<EmbeddingChoice['imageStyle']>[];

function ChoiceSetting<T extends string>(props: {
  readonly title: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}): ReactElement {
  const { title, choices, value, onChange } = props;
  return (
    <div className="setting">
      <h3>{title}</h3>
      <Segments label={title} options={choices} value={value} onChange={onChange} />
      <p className="muted">{choices.find(({ id }) => id === value)?.about}</p>
    </div>
  );
}

/** What is done to the images before they are looked at, and what each of it assumes. */
export function PreparationCard(props: {
  readonly embedding: EmbeddingChoice;
  readonly onChange: (embedding: EmbeddingChoice) => void;
}): ReactElement {
  const { embedding, onChange } = props;
  return (
    <Card title="Before embedding">
      <div className="settings">
        <ChoiceSetting
          title="Brightness"
          choices={SCALINGS}
          value={embedding.scaling}
          onChange={(scaling) => onChange({ ...embedding, scaling })}
        />
        <ChoiceSetting
          title="Uneven light"
          choices={ILLUMINATIONS}
          value={embedding.illumination}
          onChange={(illumination) => onChange({ ...embedding, illumination })}
        />
        <ChoiceSetting
          title="Image style"
          choices={STYLES}
          value={embedding.imageStyle}
          onChange={(imageStyle) => onChange({ ...embedding, imageStyle })}
        />
      </div>
    </Card>
  );
}
