import type { ReactElement } from 'react';
import type { DesignReport } from '../../main/contract/project';

const LIGHTS: Readonly<Record<DesignReport['light'], string>> = {
  green: 'Good design',
  amber: 'Take care',
  red: 'Batch and label cannot be told apart',
};

/** Whether the design lets batch and biology be told apart: a light and the reason. */
export function TrafficLight({ design }: { readonly design: DesignReport }): ReactElement {
  return (
    <div className={`light light-${design.light}`} role="status">
      <svg viewBox="0 0 12 34" aria-hidden="true">
        {(['red', 'amber', 'green'] as const).map((name, i) => (
          <circle
            key={name}
            cx="6"
            cy={6 + 11 * i}
            r="4.5"
            className={name === design.light ? `lamp lamp-${name}` : 'lamp'}
          />
        ))}
      </svg>
      <div>
        <strong>{LIGHTS[design.light]}</strong>
        <p>{design.why}</p>
      </div>
    </div>
  );
}
