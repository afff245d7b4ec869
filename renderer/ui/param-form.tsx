import type { ReactElement } from 'react';
import { useId } from 'react';
import type { ParamSchema, ParamSpec, ParamValue, ParamValues } from '../../main/contract/params';
import { readParam } from '../../main/contract/read-param';
import { Button } from './button';
import { FlagControl, ListControl, TextControl, TickList } from './param-controls';
import type { Option } from './select';

/** What the pickers of a form offer: columns of the table, values of the batch column. */
export interface ParamChoices {
  readonly columns: readonly string[];
  readonly levels: readonly string[];
}

export interface ParamFormProps {
  /** Whose parameters: said by screen readers with every field. */
  readonly owner: string;
  readonly schema: ParamSchema;
  /** Only what differs from the defaults; a value that cannot be read stays as it was typed. */
  readonly values: ParamValues;
  readonly choices: ParamChoices;
  readonly onChange: (values: ParamValues) => void;
}

const same = (a: ParamValue, b: ParamValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A form made of a schema: every parameter with its effect, its default, and what is wrong with its value. */
export function ParamForm({ owner, schema, values, choices, onChange }: ParamFormProps): ReactElement {
  const entries = Object.entries(schema);
  if (entries.length === 0) return <p className="muted">There is nothing to set.</p>;
  const set = (name: string, spec: ParamSpec, raw: ParamValue): void => {
    const read = readParam(spec, raw);
    const value = 'wrong' in read ? raw : read.value;
    const others = Object.entries(values).filter(([other]) => other !== name);
    onChange(Object.fromEntries(same(value, spec.default) ? others : [...others, [name, value]]));
  };
  return (
    <div className="param-form" role="group" aria-label={`Parameters of ${owner}`}>
      {entries.map(([name, spec]) => (
        <ParamField
          key={name}
          name={name}
          spec={spec}
          value={Object.hasOwn(values, name) ? (values[name] ?? null) : spec.default}
          isChanged={Object.hasOwn(values, name)}
          choices={choices}
          onChange={(raw) => set(name, spec, raw)}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly name: string;
  readonly spec: ParamSpec;
  readonly value: ParamValue;
  readonly isChanged: boolean;
  readonly choices: ParamChoices;
  readonly onChange: (raw: ParamValue) => void;
}

function ParamField({ name, spec, value, isChanged, choices, onChange }: FieldProps): ReactElement {
  const id = useId();
  const read = readParam(spec, value);
  const problem = 'wrong' in read ? `${name} ${read.wrong}` : null;
  return (
    <div className={isChanged ? 'param param-changed' : 'param'}>
      <div className="param-head">
        <label id={`${id}-label`} htmlFor={`${id}-input`} className="param-label">
          {spec.label}
          {unitOf(spec) === undefined ? null : <span className="muted"> ({unitOf(spec)})</span>}
        </label>
        {isChanged ? (
          <Button kind="quiet" label={`Reset ${spec.label}`} onPress={() => onChange(spec.default)}>
            Reset
          </Button>
        ) : null}
      </div>
      <Control
        spec={spec}
        value={value}
        choices={choices}
        onChange={onChange}
        inputId={`${id}-input`}
        labelId={`${id}-label`}
        helpId={`${id}-help`}
        isWrong={problem !== null}
      />
      <p id={`${id}-help`} className="param-help">
        {problem === null ? null : (
          <span className="param-problem" role="alert">
            {problem}.{' '}
          </span>
        )}
        {spec.help} <span className="param-default">{defaultText(spec)}</span>
      </p>
    </div>
  );
}

const unitOf = (spec: ParamSpec): string | undefined =>
  spec.kind === 'int' || spec.kind === 'float' ? spec.unit : undefined;

/** "Default 2, from 0 to 20." */
function defaultText(spec: ParamSpec): string {
  switch (spec.kind) {
    case 'int':
    case 'float':
      return `Default ${spec.default}, from ${spec.min} to ${spec.max}.`;
    case 'choice':
      return `Default: ${spec.choices[spec.default] ?? spec.default}.`;
    case 'flag':
      return `Default: ${spec.default ? 'on' : 'off'}.`;
    case 'text':
    case 'column':
    case 'level':
      return spec.default === null ? 'Default: none.' : `Default: ${spec.default}.`;
    case 'columns':
      return spec.default.length === 0 ? 'Default: none.' : `Default: ${spec.default.join(', ')}.`;
  }
}

interface ControlProps extends Pick<FieldProps, 'spec' | 'value' | 'choices' | 'onChange'> {
  readonly inputId: string;
  readonly labelId: string;
  readonly helpId: string;
  readonly isWrong: boolean;
}

/** "none" in a picker stands for null. */
const NOTHING = '';
const options = (names: readonly string[], value: ParamValue): readonly Option[] => {
  // A column that is gone by now is still shown, so that it can be seen and taken away.
  const gone = typeof value === 'string' && !names.includes(value) ? [value] : [];
  return [{ id: NOTHING, label: 'none' }, ...[...names, ...gone].map((name) => ({ id: name, label: name }))];
};

function Control({ spec, value, choices, onChange, ...ids }: ControlProps): ReactElement {
  switch (spec.kind) {
    case 'int':
    case 'float':
    case 'text':
      return (
        <TextControl
          text={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
          isNumber={spec.kind !== 'text'}
          onChange={(text) => onChange(spec.kind === 'text' && text === '' ? null : text)}
          {...ids}
        />
      );
    case 'choice':
      return (
        <ListControl
          options={Object.entries(spec.choices).map(([key, label]) => ({ id: key, label }))}
          value={String(value)}
          onChange={onChange}
          {...ids}
        />
      );
    case 'column':
    case 'level':
      return (
        <ListControl
          options={options(spec.kind === 'column' ? choices.columns : choices.levels, value)}
          value={typeof value === 'string' ? value : NOTHING}
          onChange={(key) => onChange(key === NOTHING ? null : key)}
          {...ids}
        />
      );
    case 'columns':
      return (
        <TickList
          names={choices.columns}
          chosen={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
          labelId={ids.labelId}
        />
      );
    case 'flag':
      return <FlagControl isOn={value === true} onChange={onChange} {...ids} />;
  }
}
