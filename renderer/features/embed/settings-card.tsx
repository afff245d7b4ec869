import type { ReactElement } from 'react';
import type { DeviceName } from '../../../main/contract/embedding-state';
import type { ModelEntry, ProjectState } from '../../../main/contract/project';
import type { EmbeddingChoice } from '../../../main/contract/recipe';
import { Card } from '../../ui/card';
import { Select } from '../../ui/select';
import { ChannelSetting } from './channel-setting';
import { PrecisionSetting } from './precision-setting';
import { ViewSetting } from './view-setting';

const DEVICES: Readonly<Record<DeviceName, string>> = {
  auto: 'Automatic: the fastest that passes a self-test',
  cpu: 'Processor',
  webgpu: 'Graphics card (WebGPU)',
  cuda: 'NVIDIA graphics card (CUDA)',
  dml: 'Graphics card (DirectML, Windows)',
  coreml: 'Apple chip (CoreML)',
};

/** How the images are looked at: channels, parts, and where the work is done. */
export function SettingsCard(props: {
  readonly project: ProjectState;
  readonly model: ModelEntry;
  readonly embedding: EmbeddingChoice;
  readonly device: DeviceName;
  readonly devices: readonly DeviceName[];
  readonly onChange: (embedding: EmbeddingChoice) => void;
  readonly onDevice: (device: DeviceName) => void;
}): ReactElement {
  const { project, model, embedding, device, devices, onChange, onDevice } = props;
  return (
    <Card title="How the images are looked at">
      <div className="settings">
        {project.study.channels.length > 1 ? (
          <ChannelSetting
            channels={project.study.channels}
            value={embedding.channels}
            onChange={(channels) => onChange({ ...embedding, channels })}
          />
        ) : null}
        <ViewSetting
          channels={project.study.channels}
          hasScale={project.study.scale?.rowsWithPixelSize === project.study.rows}
          value={embedding.views}
          onChange={(views) => onChange({ ...embedding, views })}
        />
        <div className="setting">
          <h3>Where it runs</h3>
          <Select
            label="Device"
            options={devices.map((id) => ({ id, label: DEVICES[id] }))}
            value={device}
            onChange={(id) => {
              const chosen = devices.find((each) => each === id);
              if (chosen !== undefined) onDevice(chosen);
            }}
          />
          <p className="muted">
            A device is used only where it gives the processor’s numbers on a test picture; else the processor
            does the work. The morphology profile always runs on the processor.
          </p>
        </div>
        <PrecisionSetting
          model={model}
          device={device}
          value={embedding.precision ?? 'fp32'}
          onChange={(precision) => onChange({ ...embedding, precision })}
        />
      </div>
    </Card>
  );
}
