import type { ReactElement } from 'react';
import type { KnownModelEntry, ModelLibrary } from '../../../main/contract/models';
import { countText, sizeText } from '../../ui/words';

/** Models that the field uses: what each is for, how big, under which licence, and where its file is. */
export function KnownModels({ library }: { readonly library: ModelLibrary }): ReactElement {
  return (
    <section aria-label="Known models" className="library-part">
      <h2>Models that can be imported</h2>
      <p className="muted">
        This program downloads nothing. Fetch a file from the address given, on any computer, carry it here on
        a stick and drop it on the window. Where the checksum is known, the import tells whether it is the
        real file.
      </p>
      <ul className="library-list">
        {library.known.map((model) => (
          <li key={model.id}>
            <KnownModel model={model} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const factsOf = ({ channels, dimensions, files }: KnownModelEntry): string =>
  [
    ...(channels === null ? [] : [`${countText(channels)} channels`]),
    ...(dimensions === null ? [] : [`${countText(dimensions)} numbers an image`]),
    ...(files[0]?.bytes === null || files[0] === undefined ? [] : [`about ${sizeText(files[0].bytes)}`]),
  ].join(', ');

function KnownModel({ model }: { readonly model: KnownModelEntry }): ReactElement {
  const { title, summary, licence, from, files, citation, notVerified, importedAs } = model;
  return (
    <details className="known-model">
      <summary>
        <span className="known-title">
          <strong>{title}</strong>
          {importedAs.length > 0 ? <span className="badge">imported</span> : null}
        </span>
        <span className="muted known-size">{factsOf(model)}</span>
        <span className="muted known-about">{summary}</span>
      </summary>
      <dl className="model-facts">
        <div>
          <dt>Get it from</dt>
          <dd>
            <code className="copyable">{from}</code>
          </dd>
        </div>
        <div>
          <dt>File</dt>
          <dd>
            {files.map(({ name, sha256 }) => (
              <div key={name}>
                {name}
                {sha256 === null ? null : (
                  <>
                    , SHA-256 <code className="copyable">{sha256}</code>
                  </>
                )}
              </div>
            ))}
          </dd>
        </div>
        <div>
          <dt>Licence</dt>
          <dd>{licence}</dd>
        </div>
        <div>
          <dt>Cite</dt>
          <dd>{citation}</dd>
        </div>
        {notVerified.length === 0 ? null : (
          <div>
            <dt>Not verified</dt>
            <dd>{notVerified.join('; ')}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}
