import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';
import type { CatalogueEntry } from '../../main/contract/catalogue';
import type { ParamValues } from '../../main/contract/params';
import { paramProblems } from '../../main/contract/read-param';
import { Button } from './button';
import { CheckLine } from './choice';
import type { ParamChoices } from './param-form';
import { ParamForm } from './param-form';
import { counted } from './words';

export interface EntryRowProps {
  readonly entry: CatalogueEntry;
  readonly isTicked: boolean;
  /** What it lacks in this study, in words; null where nothing. */
  readonly lacking: string | null;
  readonly params: ParamValues;
  readonly choices: ParamChoices;
  /** Name of the button that opens the parameters; null: as it is written. */
  readonly settingsLabel: string | null;
  /** What the button says where there are no parameters; null: then there is no button. */
  readonly withoutParams: string | null;
  /** What is worth knowing before it is ticked, below its name. */
  readonly children: ReactNode;
  readonly onTick: (isTicked: boolean) => void;
  readonly onParams: (params: ParamValues) => void;
}

/** A correction or score to tick: what it does and lacks, what is worth knowing, its parameters and its source one click away. */
export function EntryRow(props: EntryRowProps): ReactElement {
  const { entry, lacking, params, settingsLabel, withoutParams } = props;
  const [isOpen, setOpen] = useState(false);
  const isOn = props.isTicked && lacking === null;
  const problems = Object.keys(paramProblems(entry.params, params)).length;
  const changed = Object.keys(params).length;
  const hasParams = Object.keys(entry.params).length > 0;
  const words = hasParams ? 'Parameters' : withoutParams;
  return (
    <li className={isOn ? 'method method-on' : 'method'}>
      <div className="method-head">
        <CheckLine
          title={entry.title}
          isSelected={isOn}
          isDisabled={lacking !== null}
          onChange={props.onTick}
        >
          {entry.summary}
          {lacking === null ? null : <strong className="method-lacks"> It {lacking}.</strong>}
        </CheckLine>
        {words === null ? null : (
          <Button
            kind="quiet"
            isExpanded={isOpen}
            {...(settingsLabel === null ? {} : { label: settingsLabel })}
            onPress={() => setOpen(!isOpen)}
          >
            {changed > 0 ? `Parameters (${changed} changed)` : words}
          </Button>
        )}
      </div>
      <p className="method-facts">
        {problems > 0 ? <span className="param-problem">{counted(problems, 'value')} to mend. </span> : null}
        {props.children}
      </p>
      {isOpen ? (
        <div className="method-more">
          <ParamForm
            owner={entry.title}
            schema={entry.params}
            values={params}
            choices={props.choices}
            onChange={props.onParams}
          />
          <p className="muted">{entry.citation}</p>
        </div>
      ) : null}
    </li>
  );
}
