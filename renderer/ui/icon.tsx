import type { ReactElement } from 'react';

const PATHS = {
  chevron: 'M4 6l4 4 4-4',
  tick: 'M3.5 8.5l3 3 6-7',
  folder: 'M1.5 4.5v8h13v-6.5h-7l-1.5-2h-4.5z',
  flask: 'M6 2h4M6.5 2v4L3 13h10L9.5 6V2M5 10h6',
  close: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.2M8 11.4v.6',
  lasso:
    'M8 3c3.6 0 6 1.6 6 3.7S11.6 10.4 8 10.4 2 8.800 2 6.700 4.400 3 8 3zM5 9.800c-1 .7-1 2.200.2 2.700 1.200.4 1.300 1.5.6 2',
  hand: 'M5.5 8V3.800a1 1 0 012 0V7m0-4.200a1 1 0 012 0V7m0-3.200a1 1 0 012 0v5.700c0 2.5-1.600 4.5-4 4.5-2.200 0-3.200-1.200-4.300-3.5L2.200 8.600c-.4-1 .9-1.600 1.5-.7L5.5 10',
  whole: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  search: 'M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.5 10.5L14 14',
  cube: 'M8 1.800l5.500 3v6.400L8 14.200l-5.500-3V4.800zM2.500 4.800L8 7.800l5.500-3M8 7.800v6.400',
  undo: 'M6 3L2.5 6.500 6 10M3 6.500h6.500a3.500 3.500 0 010 7H7',
  redo: 'M10 3l3.500 3.500L10 10M13 6.500H6.500a3.500 3.500 0 000 7H9',
  plus: 'M8 3v10M3 8h10',
  left: 'M10 3.500L5.500 8l4.500 4.500',
  right: 'M6 3.500L10.500 8L6 12.500',
  table: 'M2 3h12v10H2zM2 6.5h12M6.5 3v10',
} as const;
export type IconName = keyof typeof PATHS;

/** A line drawing of 16 × 16; says nothing to a screen reader. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
