import sharp from 'sharp';

/** Dots per inch at which one SVG pixel becomes one PNG pixel. */
const SVG_DPI = 72;

/** An SVG figure as PNG, `scale` pixels for each of the figure's. */
export async function rasterise(svg: string, scale: number): Promise<Uint8Array> {
  // Figures with many points exceed libxml's default limit for one text.
  const png = await sharp(Buffer.from(svg), { density: SVG_DPI * scale, unlimited: true })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return new Uint8Array(png);
}
