import type { ReactElement, ReactNode } from 'react';
import type { PatternMatch, PatternPreview } from '../../../main/contract/name-pattern';
import { counted } from '../../ui/words';

const NAMES_SHOWN = 12;
/** Classes field-0 … field-7 of the style sheet. */
const COLOURS = 8;

const colourOf = (fields: readonly string[], field: string): string =>
  `field-${Math.max(0, fields.indexOf(field)) % COLOURS}`;

/** Names with the parts that the pattern found in the colours of their fields. */
export function ColouredNames({ preview }: { readonly preview: PatternPreview }): ReactElement {
  const { fields, matches } = preview;
  return (
    <div className="coloured-names">
      <ul className="field-legend" aria-label="Parts of the pattern">
        {fields.map((field) => (
          <li key={field}>
            <mark className={colourOf(fields, field)}>{field}</mark>
          </li>
        ))}
      </ul>
      <ul className="name-list" aria-label="Names as the pattern reads them" tabIndex={0}>
        {matches.slice(0, NAMES_SHOWN).map((match) => (
          <li key={match.name} className={match.why === null ? '' : 'name-unmatched'}>
            <Name match={match} fields={fields} />
            <span className="name-values">
              {match.why ?? match.values.map(([field, value]) => `${field} ${value ?? '–'}`).join(', ')}
            </span>
          </li>
        ))}
      </ul>
      {matches.length > NAMES_SHOWN ? (
        <p className="muted">and {counted(matches.length - NAMES_SHOWN, 'more name', 'more names')}</p>
      ) : null}
    </div>
  );
}

function Name(props: { readonly match: PatternMatch; readonly fields: readonly string[] }): ReactElement {
  const { match, fields } = props;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { field, start, end } of [...match.spans].sort((a, b) => a.start - b.start)) {
    parts.push(match.name.slice(at, start));
    parts.push(
      <mark key={start} className={colourOf(fields, field)} title={field}>
        {match.name.slice(start, end)}
      </mark>,
    );
    at = end;
  }
  parts.push(match.name.slice(at));
  return <code className="name">{parts}</code>;
}
