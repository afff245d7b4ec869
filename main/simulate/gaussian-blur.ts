/** Blurs a picture in place by a Gaussian, separably; beyond the border the border pixel goes on. */
export function gaussianBlur(plane: Float32Array, width: number, height: number, sigmaPx: number): void {
  const reach = Math.max(1, Math.ceil(2.5 * sigmaPx));
  const kernel = Float32Array.from({ length: reach + 1 }, (_, t) =>
    Math.exp(-(t * t) / (2 * sigmaPx * sigmaPx)),
  );
  let total = kernel[0];
  for (let t = 1; t <= reach; t++) total += 2 * kernel[t];
  for (let t = 0; t <= reach; t++) kernel[t] /= total;
  const half = new Float32Array(plane.length);
  const padded = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    padded.fill(plane[y * width], 0, reach);
    padded.set(plane.subarray(y * width, (y + 1) * width), reach);
    padded.fill(plane[(y + 1) * width - 1], reach + width);
    for (let x = 0, at = reach; x < width; x++, at++) {
      let sum = kernel[0] * padded[at];
      for (let t = 1; t <= reach; t++) sum += kernel[t] * (padded[at - t] + padded[at + t]);
      half[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    const row = plane.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < width; x++) row[x] = kernel[0] * half[y * width + x];
    for (let t = 1; t <= reach; t++) {
      const above = Math.max(0, y - t) * width;
      const below = Math.min(height - 1, y + t) * width;
      for (let x = 0; x < width; x++) row[x] += kernel[t] * (half[above + x] + half[below + x]);
    }
  }
}
