import type { ReactElement, ReactNode } from 'react';
import { Button } from './button';
import { Icon } from './icon';

export interface NoticeProps {
  /** `done`: all went well. */
  readonly tone: 'error' | 'warning' | 'calm' | 'done';
  readonly title: string;
  readonly children?: ReactNode;
  readonly onDismiss?: () => void;
}

/** A message that stays until it is read. Errors are spoken at once. */
export function Notice({ tone, title, children, onDismiss }: NoticeProps): ReactElement {
  return (
    <div
      className={`notice notice-${tone === 'done' ? 'calm' : tone}`}
      role={tone === 'error' ? 'alert' : 'note'}
    >
      <Icon name={tone === 'done' ? 'tick' : 'warning'} />
      <div className="notice-words">
        <strong>{title}</strong>
        {children === undefined ? null : <div className="notice-more">{children}</div>}
      </div>
      {onDismiss === undefined ? null : (
        <Button kind="quiet" label="Dismiss" onPress={onDismiss}>
          <Icon name="close" />
        </Button>
      )}
    </div>
  );
}
