import type { ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly isDisabled?: boolean;
  /** Where the children are not words. */
  readonly label?: string;
  readonly id?: string;
  /** Of a button that opens and shuts something below it. */
  readonly isExpanded?: boolean;
}

/** A button; `primary` for the one thing to do next, `quiet` for what is beside the point. */
export function Button({
  children,
  onPress,
  kind = 'plain',
  isDisabled,
  label,
  id,
  isExpanded,
}: ButtonProps): ReactElement {
  return (
    <AriaButton
      className={`button button-${kind}`}
      onPress={onPress}
      {...(isDisabled === undefined ? {} : { isDisabled })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(id === undefined ? {} : { id })}
      {...(isExpanded === undefined ? {} : { 'aria-expanded': isExpanded })}
    >
      {children}
    </AriaButton>
  );
}
