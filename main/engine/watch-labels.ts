import type { Samples } from '../core/samples';

/** What tells of biology: a correction that looks at one of these may fit it. */
const WATCHED = ['label', 'group', 'covariates', 'columns'] as const;

/**
 * Samples that remember whether anybody looked at what tells of biology. A copy of them (takeSamples, a spread) counts as
 * a look; that is on the safe side.
 */
export function watchLabels(samples: Samples): {
  readonly samples: Samples;
  readonly wasRead: () => boolean;
} {
  let read = false;
  const watched = { ...samples };
  for (const name of WATCHED) {
    if (samples[name] === undefined) continue;
    Object.defineProperty(watched, name, {
      enumerable: true,
      get: () => {
        read = true;
        return samples[name];
      },
    });
  }
  return { samples: watched, wasRead: () => read };
}
