/**
 * Cell Painting plates with a known truth: every well is drawn from its own random numbers, cells first (outlines,
 * nuclei, cytoskeleton, mitochondria), then what the plate's microscope makes of them. No picture depends on
 * another, so the order of drawing does not matter.
 */
import path from 'node:path';
import type { ParamsOf } from '../../contract/params';
import type { Rng } from '../../core/rng';
import { createRng } from '../../core/rng';
import type { Task } from '../../core/task';
import type { simulationParams } from '../params';
import type { SimulatedStudy } from '../simulated-study';
import type { Textures } from '../texture';
import { createTextures } from '../texture';
import { writeGrey16, writeText } from '../write-image';
import { createWriteQueue } from '../write-queue';
import type { BatchEffect } from './batch-effect';
import { drawBatchEffects, drawPlateEffect } from './batch-effect';
import type { Camera } from './camera';
import { createGrain, drawLamp, exposePlane } from './camera';
import type { ChannelName } from './draw-specimen';
import { CHANNELS, drawSpecimen } from './draw-specimen';
import { countNuclei, drawField } from './field';
import { drawPhenotype } from './phenotype';
import type { PlannedWell } from './plate-plan';
import { planPlate } from './plate-plan';
import type { ImageRow, WellTruth } from './study-tables';
import { metadataCsv, truthCsv } from './study-tables';

type Params = ParamsOf<typeof simulationParams>;

/** Pictures that may wait for the disk while the next are drawn. */
const WRITES_AHEAD = 12;

interface Plate {
  readonly batch: string;
  readonly name: string;
  readonly effect: BatchEffect;
  readonly camera: Camera;
  readonly wells: readonly PlannedWell[];
}

interface Studio {
  readonly seed: number;
  readonly params: Params;
  readonly channels: readonly ChannelName[];
  readonly textures: Textures;
}

function planStudy(params: Params, seed: number): Plate[] {
  const strength = params['batch-strength'];
  const sizePx = params.size;
  const grain = createGrain(createRng(seed, 'grain'));
  const effects = drawBatchEffects(params.batches, strength, createRng(seed, 'batches'));
  return effects.flatMap((effect, b) =>
    Array.from({ length: params.plates }, (_, p) => {
      const name = `P${b + 1}${String(p + 1).padStart(2, '0')}`;
      const own = drawPlateEffect(effect, strength, createRng(seed, `${name}/effect`));
      return {
        batch: `batch${b + 1}`,
        name,
        effect: own,
        camera: { sizePx, effect: own, lamp: drawLamp(own, sizePx), grain },
        wells: planPlate(params.wells, params.treatments, createRng(seed, `${name}/plan`)),
      };
    }),
  );
}

interface Picture {
  readonly row: ImageRow;
  readonly pixels: Uint16Array;
}

interface DrawnWell {
  readonly pictures: readonly Picture[];
  readonly truth: WellTruth;
}

function drawSite(
  studio: Studio,
  plate: Plate,
  { well, perturbation }: PlannedWell,
  site: number,
  rng: Rng,
  look: WellTruth['phenotype'],
) {
  const { size } = studio.params;
  const field = drawField(size, look, plate.effect.density, studio.textures.coarse, rng.stream('field'));
  const specimen = drawSpecimen(field, look, studio.textures, rng.stream('specimen'));
  const pictures = studio.channels.map((channelName, c): Picture => {
    const plane = specimen[channelName];
    const pixels = exposePlane(plane, channelName, plate.camera, rng.stream(`camera ${channelName}`));
    const file = `${plate.batch}/${plate.name}/${well}_s${site}_w${c + 1}.tif`;
    const row = {
      path: file,
      batch: plate.batch,
      plate: plate.name,
      well,
      site,
      channel: c + 1,
      channelName,
      perturbation,
    };
    return { row, pixels };
  });
  return { pictures, nuclei: countNuclei(field) };
}

/** Draws one well: the same bytes whatever was drawn before. */
function drawWell(studio: Studio, plate: Plate, planned: PlannedWell): DrawnWell {
  const name = `${plate.name}/${planned.well}`;
  const look = drawPhenotype(planned.perturbation, studio.params.strength, createRng(studio.seed, name));
  const sites = Array.from({ length: studio.params.sites }, (_, s) =>
    drawSite(studio, plate, planned, s + 1, createRng(studio.seed, `${name}/${s + 1}`), look),
  );
  return {
    pictures: sites.flatMap(({ pictures }) => pictures),
    truth: {
      batch: plate.batch,
      plate: plate.name,
      well: planned.well,
      perturbation: planned.perturbation,
      nuclei: sites.reduce((sum, { nuclei }) => sum + nuclei, 0),
      phenotype: look,
      effect: plate.effect,
    },
  };
}

/** Writes `<batch>/<plate>/<well>_s<site>_w<channel>.tif`, metadata.csv and truth.csv into `out`. */
export async function simulatePlates(
  out: string,
  params: Params,
  seed: number,
  task: Task,
): Promise<SimulatedStudy> {
  const studio: Studio = {
    seed,
    params,
    channels: CHANNELS.slice(0, params.channels),
    textures: createTextures(createRng(seed, 'textures')),
  };
  const wells = planStudy(params, seed).flatMap((plate) => plate.wells.map((well) => ({ plate, well })));
  const images: ImageRow[] = [];
  const truth: WellTruth[] = [];
  const writes = createWriteQueue(WRITES_AHEAD);
  try {
    for (const [done, { plate, well }] of wells.entries()) {
      await task.tick(done, wells.length);
      const drawn = drawWell(studio, plate, well);
      truth.push(drawn.truth);
      for (const { row, pixels } of drawn.pictures) {
        images.push(row);
        const file = path.join(out, ...row.path.split('/'));
        await writes.add(() => writeGrey16(file, pixels, params.size, params.size));
      }
    }
  } finally {
    await writes.settle();
  }
  writes.rethrow();
  await writeText(path.join(out, 'metadata.csv'), metadataCsv(images));
  await writeText(path.join(out, 'truth.csv'), truthCsv(truth, studio.channels));
  await task.tick(1, 1);
  return { images: images.length, samples: wells.length };
}
