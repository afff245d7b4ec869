import type { ReactElement, ReactNode } from 'react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components';
import { Icon } from './icon';

export interface Option {
  readonly id: string;
  readonly label: string;
  /** A few words beside the label. */
  readonly note?: string;
}

export interface SelectProps {
  readonly label: ReactNode;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  readonly isInline?: boolean;
}

/** A drop-down list with type-ahead. */
export function Select(props: SelectProps): ReactElement {
  const {
    label,
    options,
    value,
    onChange,
    placeholder = 'Choose…',
    isDisabled = false,
    isInline = false,
  } = props;
  return (
    <AriaSelect
      className={isInline ? 'select select-inline' : 'select'}
      placeholder={placeholder}
      isDisabled={isDisabled}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <Label className="field-label">{label}</Label>
      <Button className="select-button">
        <SelectValue className="select-value" />
        <Icon name="chevron" />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="list-box" items={options}>
          {(option) => (
            <ListBoxItem className="list-item" textValue={option.label}>
              <span className="list-item-label">{option.label}</span>
              {option.note === undefined ? null : <span className="list-item-note">{option.note}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
