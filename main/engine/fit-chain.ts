import type { MethodChain } from '../contract/recipe';
import type { Run } from '../core/correction';
import type { Values } from '../core/matrix';
import type { Samples } from '../core/samples';
import { corrections } from '../correction/registry';

/** Runs a chain on some rows without keeping anything: for runs that are only asked once, on shuffled labels say. */
export async function fitChain(samples: Samples, chain: MethodChain, run: Run): Promise<Values> {
  let table = samples;
  for (const { method, params } of chain.steps) {
    const task = run.task.child(method, 1 / chain.steps.length);
    const { corrected } = await corrections.find(method).fit(table, params, { ...run, task });
    const featureNames =
      corrected.cols === table.features.cols
        ? table.featureNames
        : Array.from({ length: corrected.cols }, (_, j) => `${method}_${j}`);
    table = { ...table, features: corrected, featureNames };
  }
  return table.features;
}
