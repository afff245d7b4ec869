import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ImportedModel, ModelLibrary, PictureValues } from '../../../main/contract/models';
import { PICTURE_VALUES } from '../../../main/contract/models';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Select } from '../../ui/select';
import { countText, sizeText } from '../../ui/words';

/** The models that can be used, each with its card. */
export function ImportedModels({ library }: { readonly library: ModelLibrary }): ReactElement {
  const latest = useAppState((state) => state.models.latest);
  // What was just imported is what is looked for.
  const models = [...library.imported].sort(
    (a, b) => Number(b.id === latest) - Number(a.id === latest) || a.title.localeCompare(b.title, 'en'),
  );
  return (
    <section aria-label="Imported models" className="library-part">
      <h2>Imported</h2>
      {models.length === 0 ? (
        <p className="muted">
          None yet. Without a model, images are described by the morphology profile, which needs no file.
        </p>
      ) : null}
      <ul className="library-list">
        {models.map((model) => (
          <li key={model.id}>
            <ImportedCard model={model} isLatest={model.id === latest} />
          </li>
        ))}
      </ul>
      {models.length === 0 ? null : <p className="muted library-folder">Kept in {library.folder}</p>}
    </section>
  );
}

function ImportedCard(props: { readonly model: ImportedModel; readonly isLatest: boolean }): ReactElement {
  const { model, isLatest } = props;
  const facts = [
    ['Architecture', model.architecture],
    ['Takes', `${countText(model.channels)} channels, ${model.widthPx} × ${model.heightPx} pixels`],
    ['Gives', `${countText(model.dimensions)} numbers an image`],
    ['Pictures are', model.preprocessing],
    ['Licence', model.licence],
    ['Cite', model.citation],
    ['From file', `${model.source.file} (${sizeText(model.source.bytes)})`],
  ] as const;
  return (
    <article className={isLatest ? 'model-card model-card-new' : 'model-card'} aria-label={model.title}>
      <header className="model-head">
        <h3>{model.title}</h3>
        {isLatest ? <span className="badge">just imported</span> : null}
        {model.known?.certain === true ? <span className="badge">checksum known</span> : null}
        <CardActions model={model} />
      </header>
      <dl className="model-facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        <div>
          <dt>SHA-256</dt>
          <dd>
            <code className="copyable">{model.source.sha256}</code>
          </dd>
        </div>
      </dl>
      <ValuesChoice model={model} />
    </article>
  );
}

/** A graph does not tell in which values it takes its pictures: whoever knows says so. */
function ValuesChoice({ model }: { readonly model: ImportedModel }): ReactElement | null {
  const { setModelValues } = useActions();
  if (model.values === null) return null;
  const names = Object.keys(PICTURE_VALUES) as PictureValues[];
  return (
    <Select
      label={`Values that ${model.title} takes its pictures in`}
      options={names
        .filter((name) => name !== 'imagenet' || model.channels === 3)
        .map((name) => ({ id: name, label: PICTURE_VALUES[name] }))}
      value={model.values}
      onChange={(name) => {
        const values = names.find((each) => each === name);
        if (values !== undefined) void setModelValues(model.id, values);
      }}
    />
  );
}

function CardActions({ model }: { readonly model: ImportedModel }): ReactElement {
  const [isAsking, setAsking] = useState(false);
  const { removeModel } = useActions();
  if (isAsking) {
    return (
      <span className="model-actions">
        <Button kind="quiet" onPress={() => setAsking(false)}>
          Keep it
        </Button>
        <Button onPress={() => void removeModel(model.id)}>Remove {model.title}</Button>
      </span>
    );
  }
  return (
    <span className="model-actions">
      <Button kind="quiet" label={`Remove ${model.title}…`} onPress={() => setAsking(true)}>
        Remove…
      </Button>
      <UseButton model={model} />
    </span>
  );
}

/** Takes the model for the open project. */
function UseButton({ model }: { readonly model: ImportedModel }): ReactElement | null {
  const hasRows = useAppState((state) => (state.project?.study.rows ?? 0) > 0);
  const { takeModel } = useActions();
  if (!hasRows) return null;
  return (
    <Button kind="primary" label={`Use ${model.title}`} onPress={() => takeModel(model.id)}>
      Use it
    </Button>
  );
}
