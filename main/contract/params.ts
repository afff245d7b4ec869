/** How a parameter is shown to people: on forms, in `--help`, in the docs. */
interface Shown {
  readonly label: string;
  /** One sentence on the effect of changing it. */
  readonly help: string;
}

/** One parameter of a method, metric or layout: its type, default, range and words, declared once. */
export type ParamSpec = Shown &
  (
    | {
        readonly kind: 'int' | 'float';
        readonly default: number | 'auto';
        readonly min: number;
        readonly max: number;
        readonly unit?: string;
      }
    | {
        readonly kind: 'choice';
        readonly default: string;
        readonly choices: Readonly<Record<string, string>>;
      }
    /** `column` names a column of the table, `level` a value of the batch column. */
    | { readonly kind: 'text' | 'column' | 'level'; readonly default: string | null }
    | { readonly kind: 'columns'; readonly default: readonly string[] }
    | { readonly kind: 'flag'; readonly default: boolean }
  );

export type ParamValue = number | string | boolean | null | readonly string[];
export type ParamSchema = Readonly<Record<string, ParamSpec>>;
export type ParamValues = Readonly<Record<string, ParamValue>>;

type ValueOf<P extends ParamSpec> = P extends { kind: 'int' | 'float' }
  ? P extends { default: 'auto' }
    ? number | 'auto'
    : number
  : P extends { kind: 'choice'; choices: infer C }
    ? Extract<keyof C, string>
    : P extends { kind: 'flag' }
      ? boolean
      : P extends { kind: 'columns' }
        ? readonly string[]
        : string | null;

/** The checked values of a schema: `flag` → boolean, `choice` → its keys, `auto` kept only where it is the default. */
export type ParamsOf<S extends ParamSchema> = { readonly [K in keyof S]: ValueOf<S[K]> };
