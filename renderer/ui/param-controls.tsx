import type { ReactElement } from 'react';
import { useState } from 'react';
import {
  Button,
  CheckboxButton,
  CheckboxField,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
} from 'react-aria-components';
import { Icon } from './icon';
import type { Option } from './select';

interface Described {
  /** Of a control that a label names by `htmlFor`. */
  readonly inputId: string;
  readonly labelId: string;
  readonly helpId: string;
  readonly isWrong: boolean;
}

/** A number or a text; while it is typed it stays as it is typed. */
export function TextControl(
  props: Described & {
    readonly text: string;
    readonly isNumber: boolean;
    readonly onChange: (text: string) => void;
  },
): ReactElement {
  const { text, isNumber, onChange, inputId, helpId, isWrong } = props;
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      className="input"
      type="text"
      inputMode={isNumber ? 'decimal' : 'text'}
      id={inputId}
      spellCheck={false}
      aria-describedby={helpId}
      aria-invalid={isWrong}
      value={typed ?? text}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** One of a list. */
export function ListControl(
  props: Described & {
    readonly options: readonly Option[];
    readonly value: string;
    readonly onChange: (id: string) => void;
  },
): ReactElement {
  const { options, value, onChange, labelId, helpId, isWrong } = props;
  return (
    <Select
      className="select"
      aria-labelledby={labelId}
      aria-describedby={helpId}
      isInvalid={isWrong}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <Button className="select-button">
        <SelectValue className="select-value" />
        <Icon name="chevron" />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="list-box" items={options}>
          {(option) => (
            <ListBoxItem className="list-item" textValue={option.label}>
              <span className="list-item-label">{option.label}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** Yes or no. */
export function FlagControl(
  props: Described & { readonly isOn: boolean; readonly onChange: (isOn: boolean) => void },
): ReactElement {
  const { isOn, onChange, labelId, helpId } = props;
  return (
    <CheckboxField isSelected={isOn} onChange={onChange} aria-labelledby={labelId} aria-describedby={helpId}>
      <CheckboxButton className="tick">
        <span className="check-box">
          <Icon name="tick" />
        </span>
        <span>{isOn ? 'On' : 'Off'}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}

/** Any number of a list; the order is that of the ticks. */
export function TickList(props: {
  readonly names: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  readonly labelId: string;
}): ReactElement {
  const { names, chosen, onChange, labelId } = props;
  const gone = chosen.filter((name) => !names.includes(name));
  return (
    <div className="tick-list" role="group" aria-labelledby={labelId}>
      {[...names, ...gone].map((name) => (
        <CheckboxField
          key={name}
          isSelected={chosen.includes(name)}
          onChange={(isOn) => onChange(isOn ? [...chosen, name] : chosen.filter((other) => other !== name))}
        >
          <CheckboxButton className="tick">
            <span className="check-box">
              <Icon name="tick" />
            </span>
            <span>{name}</span>
          </CheckboxButton>
        </CheckboxField>
      ))}
    </div>
  );
}
