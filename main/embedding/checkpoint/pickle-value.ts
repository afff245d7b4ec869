/** What a pickle may hold, as data: nothing here is a class of Python's, and nothing is ever called. */
export type PickleValue = null | boolean | number | bigint | string | PickleNode;

export type PickleNode =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'list'; readonly items: PickleValue[] }
  | { readonly kind: 'tuple'; readonly items: readonly PickleValue[] }
  /** A Map, so that no key (`__proto__`) means anything. */
  | { readonly kind: 'dict'; readonly entries: Map<PickleValue, PickleValue> }
  /** An allowed name, `torch._utils._rebuild_tensor_v2`. */
  | { readonly kind: 'global'; readonly name: string }
  /** The place of an object that is not needed: optimiser settings, an argparse.Namespace. */
  | { readonly kind: 'object'; readonly of: string }
  | StorageValue
  | TensorValue;

/** A named piece of memory that tensors are views of. */
export interface StorageValue {
  readonly kind: 'storage';
  /** `FloatStorage`, or the type of a dtype-less storage. */
  readonly type: string;
  readonly key: string;
  /** Elements. */
  readonly count: number;
}

export interface TensorValue {
  readonly kind: 'tensor';
  readonly storage: StorageValue;
  /** Elements from the start of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const isNode = (value: PickleValue): value is PickleNode =>
  typeof value === 'object' && value !== null;
