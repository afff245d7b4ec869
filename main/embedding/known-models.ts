/** Models that the field uses, from `models/<id>/model.json`: what they are called, may be used for, and where they are. */
import type { VitFacts } from './architecture';
import { KNOWN_MODELS } from './known-model-files';

export interface KnownModel {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly citation: string;
  readonly licence: string;
  /** Where people get it; nothing is ever downloaded by the program. */
  readonly from: string;
  readonly files: readonly {
    readonly name: string;
    readonly aboutBytes?: number;
    readonly sha256?: string;
  }[];
  readonly architecture: Partial<VitFacts>;
  /** What nobody has checked against a source yet. */
  readonly notVerified?: readonly string[];
}

export const knownModels: readonly KnownModel[] = KNOWN_MODELS;

const hasFacts = (facts: VitFacts, wanted: Partial<VitFacts>): boolean =>
  Object.entries(wanted).every(([key, value]) => facts[key as keyof VitFacts] === value);

/** Names that any model of these libraries has tell nothing. */
const EVERYBODYS = /^(model\.safetensors|pytorch_model\.bin)$/;

export interface FoundModel {
  readonly model: KnownModel;
  readonly certain: boolean;
}

/**
 * Which known model a file is: certain where its checksum is known, else by its own name among those of the same
 * shape.
 */
export function findKnownModel(file: string, sha256: string, facts: VitFacts): FoundModel | undefined {
  const byHash = knownModels.find(({ files }) => files.some((each) => each.sha256 === sha256));
  if (byHash !== undefined) return { model: byHash, certain: true };
  const name = file.toLowerCase();
  if (EVERYBODYS.test(name)) return undefined;
  const byName = knownModels.find(
    ({ files, architecture }) =>
      hasFacts(facts, architecture) && files.some((each) => name === each.name.toLowerCase()),
  );
  return byName === undefined ? undefined : { model: byName, certain: false };
}
