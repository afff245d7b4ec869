import type { ReactElement, ReactNode } from 'react';
import { ToggleButton as AriaToggle } from 'react-aria-components';

/** A button that stays pressed. */
export function ToggleButton(props: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
}): ReactElement {
  const { isOn, onChange, children } = props;
  return (
    <AriaToggle className="button button-toggle" isSelected={isOn} onChange={onChange}>
      {children}
    </AriaToggle>
  );
}
