import type { ParamSchema } from '../contract/params';

/** Parameters of the scores that ask a row's nearest neighbours. */
export const neighbourParams = {
  k: {
    kind: 'int',
    default: 15,
    min: 1,
    max: 1000,
    label: 'Neighbours',
    help: 'How many nearest rows vote; more look at wider surroundings.',
  },
  distance: {
    kind: 'choice',
    default: 'euclidean',
    choices: { euclidean: 'Euclidean', cosine: 'Cosine' },
    label: 'Distance',
    help: 'Cosine compares directions and ignores the strength of a profile.',
  },
} as const satisfies ParamSchema;
