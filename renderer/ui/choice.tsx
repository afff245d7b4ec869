import type { ReactElement, ReactNode } from 'react';
import {
  CheckboxButton,
  CheckboxField,
  RadioButton,
  RadioField,
  RadioGroup,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { Icon } from './icon';

export interface CheckCardProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly isSelected: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

/** A tick box with words about it. */
function TickBox({
  className,
  title,
  children,
  isSelected,
  isDisabled = false,
  onChange,
}: CheckCardProps & { readonly className: string }): ReactElement {
  return (
    <CheckboxField isSelected={isSelected} isDisabled={isDisabled} onChange={onChange}>
      <CheckboxButton className={className}>
        <span className="check-box">
          <Icon name="tick" />
        </span>
        <span className="check-words">
          <span className="check-title">{title}</span>
          {children === undefined ? null : <span className="check-note">{children}</span>}
        </span>
      </CheckboxButton>
    </CheckboxField>
  );
}

/** A tick box with a title and a few lines about it. */
export const CheckCard = (props: CheckCardProps): ReactElement => (
  <TickBox {...props} className="check-card" />
);

/** A tick box with a title and a line about it, without a box of its own around them. */
export const CheckLine = (props: CheckCardProps): ReactElement => (
  <TickBox {...props} className="check-line" />
);

export interface RadioOption {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly isDisabled?: boolean;
}

/** One of a few, each with a line about it. */
export function RadioCards(props: {
  readonly label: string;
  readonly options: readonly RadioOption[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactElement {
  const { label, options, value, onChange } = props;
  return (
    <RadioGroup className="radio-cards" aria-label={label} value={value} onChange={onChange}>
      {options.map(({ id, title, note, isDisabled = false }) => (
        <RadioField key={id} value={id} isDisabled={isDisabled}>
          <RadioButton className="check-card">
            <span className="radio-dot" />
            <span className="check-words">
              <span className="check-title">{title}</span>
              <span className="check-note">{note}</span>
            </span>
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}

/** One of a few, side by side. */
export function Segments<T extends string>(props: {
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly title: string }[];
  readonly value: T | null;
  readonly onChange: (id: T) => void;
}): ReactElement {
  const { label, options, value, onChange } = props;
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={value === null ? [] : [value]}
      onSelectionChange={(keys) => {
        const chosen = options.find(({ id }) => keys.has(id));
        if (chosen !== undefined) onChange(chosen.id);
      }}
    >
      {options.map(({ id, title }) => (
        <ToggleButton key={id} id={id} className="segment">
          {title}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
