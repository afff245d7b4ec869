import type { Named } from '../contract/catalogue';
import type { ParamSchema, ParamsOf } from '../contract/params';
import type { Neighbours } from './compute';
import type { Run } from './correction';
import type { Values } from './matrix';
import type { Stepper } from './task';

/** What a layout starts from. `neighbours` exclude the row itself. */
export interface ProjectionInput {
  readonly features: Values;
  readonly neighbours: Neighbours;
}

/** n × 2 coordinates that can be looked at while they move. */
export interface LayoutStepper extends Stepper<Float32Array> {
  /** The coordinates now, row-major n × 2; live, do not modify. */
  current(): Float32Array;
}

/** A two-dimensional layout of rows. */
export interface Projection<S extends ParamSchema = ParamSchema> extends Named {
  readonly params: S;
  start(input: ProjectionInput, params: ParamsOf<S>, run: Run): Promise<LayoutStepper>;
}
