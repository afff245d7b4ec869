/**
 * The layers in front of a network's outputs: a network that was trained to tell classes has its embedding inside, as
 * what the last layer makes its scores of.
 */

/** One operation of a graph, by the names of the tensors that it takes and gives. */
export interface GraphStep {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Far enough to come to what is pooled, near enough that no early feature map is kept. */
const MOST_LAYERS = 48;

/** Names of the tensors that `outputs` are made of, the nearest first, without the outputs themselves. */
export function layersBefore(steps: readonly GraphStep[], outputs: readonly string[]): readonly string[] {
  const makers = new Map(steps.flatMap((step) => step.outputs.map((name) => [name, step] as const)));
  const seen = new Set(outputs);
  const found: string[] = [];
  let front = [...outputs];
  while (front.length > 0 && found.length < MOST_LAYERS) {
    const next = new Set(front.flatMap((name) => makers.get(name)?.inputs ?? []));
    front = [...next].filter((name) => !seen.has(name) && makers.has(name));
    for (const name of front) seen.add(name);
    found.push(...front);
  }
  return found.slice(0, MOST_LAYERS);
}
