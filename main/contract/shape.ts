/**
 * Checks of values that come from another process, written as plain data types read.
 * `problem` says in words what is wrong, or null. T is what a value without problem is.
 */
export interface Shape<T> {
  readonly problem: (value: unknown, name: string) => string | null;
  /** Never set; carries the type. */
  readonly type?: T;
}

export type ShapeType<S> = S extends Shape<infer T> ? T : never;

const shape = <T>(problem: Shape<T>['problem']): Shape<T> => ({ problem });
const describe = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;

/** A text of at most `max` characters, without NUL. */
export const text = (max = 4096): Shape<string> =>
  shape((value, name) => {
    if (typeof value !== 'string') return `${name} must be a text, got ${describe(value)}`;
    if (value.length > max) return `${name} must have at most ${max} characters, got ${value.length}`;
    return value.includes('\0') ? `${name} must not contain NUL` : null;
  });

/** One of the texts listed. */
export const oneOf = <const T extends string>(choices: readonly T[]): Shape<T> =>
  shape((value, name) =>
    typeof value === 'string' && choices.some((choice) => choice === value)
      ? null
      : `${name} must be one of ${choices.join(', ')}`,
  );

/** A whole number from 0 to `max`. */
export const count = (max: number): Shape<number> =>
  shape((value, name) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max
      ? null
      : `${name} must be a whole number from 0 to ${max}`,
  );

/** A finite number. */
export const finite: Shape<number> = shape((value, name) =>
  typeof value === 'number' && Number.isFinite(value) ? null : `${name} must be a finite number`,
);

/** null, or what `inner` takes. */
export const orNull = <T>(inner: Shape<T>): Shape<T | null> =>
  shape((value, name) => (value === null ? null : inner.problem(value, name)));

/** A list of at most `max` entries. */
export const list = <T>(inner: Shape<T>, max: number): Shape<readonly T[]> =>
  shape((value, name) => {
    if (!Array.isArray(value)) return `${name} must be a list, got ${describe(value)}`;
    if (value.length > max) return `${name} must have at most ${max} entries, got ${value.length}`;
    for (const [i, entry] of value.entries()) {
      const problem = inner.problem(entry, `${name}[${i}]`);
      if (problem !== null) return problem;
    }
    return null;
  });

/** A field that may be left out. */
export interface Optional<T> extends Shape<T> {
  readonly optional: true;
}
export const optional = <T>(inner: Shape<T>): Optional<T> => ({ ...inner, optional: true });

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Optional<unknown> ? K : never;
}[keyof F];
type RecordType<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ShapeType<F[K]>;
} & { readonly [K in OptionalKeys<F>]?: ShapeType<F[K]> };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A record with these fields and no others. */
export const record = <const F extends Fields>(fields: F): Shape<RecordType<F>> =>
  shape((value, name) => {
    if (!isRecord(value)) return `${name} must be a record, got ${describe(value)}`;
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) return `${name} has an unknown field "${unknown}"`;
    for (const [key, field] of Object.entries(fields)) {
      if (value[key] === undefined && 'optional' in field) continue;
      const problem = field.problem(value[key], `${name}.${key}`);
      if (problem !== null) return problem;
    }
    return null;
  });
