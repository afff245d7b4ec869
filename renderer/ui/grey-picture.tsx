import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import type { GreyPicture as Shades } from '../../main/contract/illumination';

/** A picture in shades of grey, drawn from its numbers; styled to any size. */
export function GreyPicture({
  picture,
  alt,
}: {
  readonly picture: Shades;
  readonly alt: string;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null) return;
    const { widthPx, heightPx, pixels } = picture;
    const image = context.createImageData(widthPx, heightPx);
    pixels.forEach((shade, i) => {
      image.data.fill(shade, 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      className="grey-picture"
      width={picture.widthPx}
      height={picture.heightPx}
      role="img"
      aria-label={alt}
    />
  );
}
