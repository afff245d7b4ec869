import type { ReactElement } from 'react';
import type { ChannelChoice } from '../../../main/contract/recipe';
import { CheckCard, Segments } from '../../ui/choice';

const KINDS = [
  { id: 'auto', title: 'Automatic' },
  { id: 'each', title: 'Each by itself' },
  { id: 'together', title: 'Together' },
] as const satisfies readonly { readonly id: ChannelChoice['kind']; readonly title: string }[];

const ABOUT: Readonly<Record<ChannelChoice['kind'], string>> = {
  auto: 'Colour images, and as many channels as the model was made for, are taken as they are; of others each channel is embedded by itself.',
  each: 'The usual way for fluorescence: every channel is looked at as a grey picture.',
  together: 'The ticked channels as one picture, in the order shown: as many as the model has.',
};

/** Which channels are embedded, and how. */
export function ChannelSetting(props: {
  readonly channels: readonly string[];
  readonly value: ChannelChoice;
  readonly onChange: (value: ChannelChoice) => void;
}): ReactElement {
  const { channels, value, onChange } = props;
  const chosen = value.kind === 'auto' || value.channels.length === 0 ? channels : value.channels;
  const take = (kind: ChannelChoice['kind']): void => {
    if (kind === 'auto') onChange({ kind });
    else if (kind === 'each') onChange({ kind, channels: chosen, combine: 'concatenate' });
    else onChange({ kind, channels: chosen });
  };
  return (
    <div className="setting">
      <h3>Channels</h3>
      <Segments label="Channels" options={KINDS} value={value.kind} onChange={take} />
      <p className="muted">{ABOUT[value.kind]}</p>
      {value.kind === 'auto' ? null : (
        <div className="channel-boxes" role="group" aria-label="Channels that are embedded">
          {channels.map((channel) => (
            <CheckCard
              key={channel}
              title={channel}
              isSelected={chosen.includes(channel)}
              isDisabled={chosen.length === 1 && chosen.includes(channel)}
              onChange={(isSelected) => {
                const kept = channels.filter((each) =>
                  each === channel ? isSelected : chosen.includes(each),
                );
                onChange({ ...value, channels: kept });
              }}
            />
          ))}
        </div>
      )}
      {value.kind === 'each' ? (
        <Segments
          label="How the channels’ numbers are put together"
          options={[
            { id: 'concatenate', title: 'Side by side' },
            { id: 'average', title: 'Averaged' },
          ]}
          value={value.combine}
          onChange={(combine) => onChange({ ...value, combine })}
        />
      ) : null}
    </div>
  );
}
