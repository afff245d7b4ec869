import type { ModelEntry } from '../contract/project';
import { morphology } from '../embedding/morphology/morphology';

/** A colour image has the most common number of features; other channels give others. */
const COLOURS = ['red', 'green', 'blue'];

/** What can turn images into profiles here. */
export function listModels(): readonly ModelEntry[] {
  const { id, title, summary, citation } = morphology;
  return [{ id, title, summary, citation, dimensions: morphology.featureNames(COLOURS).length, ready: true }];
}
