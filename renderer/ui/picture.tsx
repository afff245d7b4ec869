import type { ReactElement } from 'react';
import { useState } from 'react';
import { pictureUrl } from '../../main/contract/data-urls';

export interface PictureProps {
  readonly projectKey: string;
  readonly row: number;
  /** One of PICTURE_SIZES_PX. */
  readonly sizePx: number;
  readonly alt: string;
}

/** The picture of a row, fetched when it comes into sight; a grey field where it cannot be read. */
export function Picture({ projectKey, row, sizePx, alt }: PictureProps): ReactElement {
  const [failed, setFailed] = useState(false);
  if (failed) {
    return (
      <span className="picture picture-failed" role="img" aria-label={`${alt}: cannot be read`}>
        not readable
      </span>
    );
  }
  const url = pictureUrl(projectKey, row, sizePx);
  return (
    <img
      className="picture"
      src={url}
      alt={alt}
      loading="lazy"
      draggable={false}
      onError={() => setFailed(true)}
    />
  );
}
