import type { ImageRecord } from '../contract/study';
import { InputError } from '../core/errors';

/**
 * Which z planes and time points become rows. A stack of z planes is one row: its maximum or mean, or one plane of it;
 * time points are rows of their own unless one is chosen.
 */

/** How the planes of a stack are put together. */
export type StackProjection = 'max' | 'mean';

/** `auto`, `max`, `mean`, `all` (each plane is a row), or the name of a plane. */
type ZChoice = string;
/** `all`, `first`, `last`, or the name of a time point. */
type TimeChoice = string;

export interface PlanesChoice {
  readonly z: ZChoice;
  readonly time: TimeChoice;
}

/** What the microscope's software calls the projection that it made itself. */
const PROJECTION = 'projection';
const LISTED = 10;

/** Numbers by value, before text in alphabetical order. */
export function byValue(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const distinct = (items: readonly (string | null)[]): readonly string[] =>
  [...new Set(items.filter((item) => item !== null))].sort(byValue);

const listed = (items: readonly string[]): string =>
  items.slice(0, LISTED).join(', ') + (items.length > LISTED ? ', …' : '');

/** z planes and time points that images have, in order. */
export const zPlanesOf = (images: readonly ImageRecord[]): readonly string[] =>
  distinct(images.map(({ z }) => z));
export const timePointsOf = (images: readonly ImageRecord[]): readonly string[] =>
  distinct(images.map(({ t }) => t));

/**
 * Images of the time points chosen; the first and the last are those of each plate.
 * @throws {InputError} for a time point that no image is of
 */
export function chooseTimes(
  images: readonly ImageRecord[],
  time: TimeChoice,
  warnings: string[],
): readonly ImageRecord[] {
  const points = timePointsOf(images);
  if (time === 'all' || (points.length === 0 && (time === 'first' || time === 'last'))) return images;
  const plateOf = ({ root, batch, plate }: ImageRecord): string => JSON.stringify([root, batch, plate]);
  const wanted = new Map<string, string>();
  for (const image of images) {
    if (image.t === null) continue;
    const known = wanted.get(plateOf(image));
    const order = known === undefined ? 0 : byValue(image.t, known);
    if (known === undefined || (time === 'first' ? order < 0 : order > 0))
      wanted.set(plateOf(image), image.t);
  }
  const isWanted = (image: ImageRecord): boolean =>
    image.t === (time === 'first' || time === 'last' ? (wanted.get(plateOf(image)) ?? null) : time);
  const kept = images.filter(isWanted);
  if (kept.length === 0) {
    throw new InputError(`no image is of time point "${time}"`, {
      hint: points.length === 0 ? 'the file names tell no time points' : `there are ${listed(points)}`,
    });
  }
  const left = images.length - kept.length;
  if (left > 0) warnings.push(`${left} images of other time points are left out`);
  return kept;
}

export interface ChosenPlanes {
  readonly images: readonly ImageRecord[];
  /** How the planes of one channel of a site are put together; null: every plane is a row of its own. */
  readonly stack: StackProjection | null;
}

interface Stack {
  readonly images: readonly ImageRecord[];
  /** Distinct z. */
  readonly planes: number;
}

const channelKey = ({ root, batch, plate, well, site, t, channel, extra }: ImageRecord): string =>
  JSON.stringify([root, batch, plate, well, site, t, channel, extra]);

/** The images of one channel of a site, which differ in z. */
function stacksOf(images: readonly ImageRecord[]): readonly Stack[] {
  const groups = new Map<string, ImageRecord[]>();
  for (const image of images) {
    const key = channelKey(image);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [image]);
    else group.push(image);
  }
  return [...groups.values()].map((group) => ({
    images: group,
    planes: new Set(group.map(({ z }) => z)).size,
  }));
}

/** Of a stack what is put together: its planes, or the projection that the microscope made of them. */
function planesToProject({ images, planes }: Stack, preferMade: boolean): readonly ImageRecord[] {
  if (planes < 2) return images;
  const made = images.filter(({ z }) => z === PROJECTION);
  const single = images.filter(({ z }) => z !== PROJECTION);
  return made.length > 0 && (preferMade || single.length === 0) ? made : single;
}

function autoNote(stacks: readonly Stack[]): string {
  const deep = stacks.filter(({ planes }) => planes > 1);
  const planes = Math.max(...deep.map((stack) => stack.planes));
  const made = deep.some(({ images }) => images.some(({ z }) => z === PROJECTION));
  return (
    `images are stacks of up to ${planes} z planes: the maximum projection of each is used` +
    (made ? ', or the one that the microscope has made' : '') +
    '; the mean, each plane for itself or a single plane can be chosen instead'
  );
}

/**
 * Images of the z planes chosen. `auto` takes the maximum projection where channels have several planes at a site, and
 * says so; a projection that the microscope made itself is taken as it is.
 * @throws {InputError} for a plane that no image is of
 */
export function chooseZ(images: readonly ImageRecord[], z: ZChoice, warnings: string[]): ChosenPlanes {
  if (z === 'all') return { images, stack: null };
  const stacks = stacksOf(images);
  const isDeep = stacks.some(({ planes }) => planes > 1);
  if (z === 'auto') {
    if (!isDeep) return { images, stack: null };
    warnings.push(autoNote(stacks));
    return { images: stacks.flatMap((stack) => planesToProject(stack, true)), stack: 'max' };
  }
  if (z === 'max' || z === 'mean') {
    if (!isDeep) return { images, stack: null };
    return { images: stacks.flatMap((stack) => planesToProject(stack, false)), stack: z };
  }
  const planes = zPlanesOf(images);
  if (!planes.includes(z)) {
    throw new InputError(`no image is of z plane "${z}"`, {
      hint: planes.length === 0 ? 'the file names tell no z planes' : `there are ${listed(planes)}`,
    });
  }
  // A channel that was taken in one plane has nothing to choose from.
  const kept = stacks.flatMap((stack) =>
    stack.planes < 2 ? stack.images : stack.images.filter((image) => image.z === z),
  );
  return { images: kept, stack: 'max' };
}
