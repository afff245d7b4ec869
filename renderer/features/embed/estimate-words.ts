import type { EmbedEstimate } from '../../../main/contract/embedding-state';
import { counted, countText, durationText, sentenceOf } from '../../ui/words';

const DEVICES = new Map([
  ['cpu', 'the processor'],
  ['webgpu', 'the graphics card (WebGPU)'],
  ['cuda', 'the NVIDIA graphics card (CUDA)'],
  ['dml', 'the graphics card (DirectML)'],
  ['coreml', 'the Apple chip (CoreML)'],
]);

/** "40 ms", "1.7 s" */
const shortText = (seconds: number): string =>
  seconds < 0.1 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : `${seconds.toPrecision(2)} s`;

/** How long embedding will take, as sentences. */
export function estimateWords(estimate: EmbedEstimate): string {
  const { images, known, measured, secondsPerImage, seconds, device, why } = estimate;
  const left = images - known;
  if (left <= 0) return 'All images are embedded already with these settings: it takes a moment.';
  if (measured === 0) return 'No cells were found on the images that were tried.';
  const already = known === 0 ? '' : ` (${countText(known)} are embedded already)`;
  return [
    seconds < 5 ? 'A few seconds' : `About ${durationText(seconds)}`,
    ` for ${counted(left, 'image')}${already}: ${shortText(secondsPerImage)} each, measured on ${countText(measured)} of yours.`,
    ` ${sentenceOf(`${DEVICES.get(device) ?? device} does the work${why === null ? '' : `, because ${why}`}`)}`,
  ].join('');
}
