import type { EmbedderInfo, PrecisionEffect } from '../contract/models';
import { DEVICE_NAMES } from '../compute/choose-device';

const PRECISIONS = { fp32: 'single precision', fp16: 'half precision', int8: 'eight bits' } as const;
const RUNTIMES = { onnx: 'ONNX Runtime', tfjs: 'TensorFlow.js' } as const;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What a reduced precision does, in one sentence. */
function effectNote(
  { images, neighbours, kept, meanCosine, lowestCosine }: PrecisionEffect,
  used: EmbedderInfo['precision']['used'],
): string {
  return `${PRECISIONS[used]} kept ${percent(kept)} of the ${neighbours} nearest neighbours that ${images} of these images have in single precision (cosine ${meanCosine.toFixed(4)} on average, ${lowestCosine.toFixed(4)} at least)`;
}

/** What ran a network and why so, as sentences for the user. */
export function embedderNotes(info: EmbedderInfo): readonly string[] {
  const { model, runtime, device, precision, batch, firstBatch, effect } = info;
  const place = device.used === 'auto' ? 'this machine' : DEVICE_NAMES[device.used];
  const why = device.why === null ? '' : `: ${device.why}`;
  return [
    `the network ${model} ran on ${place} with ${RUNTIMES[runtime]} in ${PRECISIONS[precision.used]}${why}`,
    ...(precision.why === null
      ? []
      : [`${PRECISIONS[precision.asked]} was asked for, but not used: ${precision.why}`]),
    ...(batch < firstBatch
      ? [`the memory sufficed for ${batch} pictures at a time, not for ${firstBatch}`]
      : []),
    ...(effect === null ? [] : [effectNote(effect, precision.used)]),
  ];
}
