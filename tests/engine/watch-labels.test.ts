import { expect, it } from 'vitest';
import { takeSamples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import { watchLabels } from '../../main/engine/watch-labels';
import { simulateProfiles } from '../../main/simulate/simulate-profiles';
import { testRun } from '../helpers/run';

const { samples } = simulateProfiles({
  ...{ scenario: 'removable', seed: 1, batches: 2, treatments: 3, replicates: 3, features: 6 },
  ...{ signal: 2, effect: 2 },
});

it('gives the same samples and does not count reading features, batches or controls', () => {
  const { samples: watched, wasRead } = watchLabels(samples);
  expect([watched.features, watched.batches, watched.control]).toEqual([
    samples.features,
    samples.batches,
    samples.control,
  ]);
  expect(wasRead()).toBe(false);
  expect(watched.label).toBe(samples.label);
  expect(wasRead()).toBe(true);
});

it.each(['label', 'group', 'columns'] as const)('counts a look at %s', (name) => {
  const { samples: watched, wasRead } = watchLabels(samples);
  expect(watched[name]).toBe(samples[name]);
  expect(wasRead()).toBe(true);
});

it('counts copies, which could be read unseen', () => {
  const spread = watchLabels(samples);
  expect({ ...spread.samples }.label).toBe(samples.label);
  expect(spread.wasRead()).toBe(true);
  const taken = watchLabels(samples);
  takeSamples(taken.samples, [0, 1, 2]);
  expect(taken.wasRead()).toBe(true);
});

it('counts nothing where there is nothing to read', () => {
  const { features, featureNames, batches, columns } = samples;
  const { samples: watched, wasRead } = watchLabels({ features, featureNames, batches, columns });
  expect([watched.label, watched.group, watched.covariates]).toEqual([undefined, undefined, undefined]);
  expect(wasRead()).toBe(false);
});

it.each(['center', 'sphering', 'harmony'])('%s looks at no label', async (id) => {
  const { samples: watched, wasRead } = watchLabels(samples);
  await corrections.find(id).fit(watched, {}, testRun());
  expect(wasRead()).toBe(false);
});
