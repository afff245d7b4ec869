import { open } from 'node:fs/promises';
import { answered } from '../core/deadline';
import { lengthUm, pixelSideUm } from './lengths';
import { unescapeXml } from './side-files';

/**
 * Index.idx.xml of Harmony (V1 to V7): what each channel is called, how large its pixels are, and where the sites lie.
 * An index of a plate reaches hundreds of megabytes, so it is read in pieces, image after image, and only what differs
 * between sites and channels is kept.
 */
export interface HarmonyIndex {
  /** By channel number. */
  readonly channelNames: ReadonlyMap<string, string>;
  readonly pixelUm: ReadonlyMap<string, number>;
  /** By `row/column/field`, all counted from 1; from the middle of the well. */
  readonly positions: ReadonlyMap<string, readonly [xUm: number, yUm: number]>;
}

export const siteKey = (row: string | number, column: string | number, field: string | number): string =>
  `${Number(row)}/${Number(column)}/${Number(field)}`;

const PIECE_BYTES = 4 << 20;
/** No image of an index is as long: what has no end by then is no index. */
const MOST_CARRIED = 8 << 20;

/** An image, or what is told of a channel once for all images. */
const BLOCK = /<(Image|Entry)\b([^>]*[^/>]|)>([^]*?)<\/\1>/g;

function element(block: string, name: string): { readonly text: string; readonly unit: string } | null {
  const found = new RegExp(`<${name}(?:\\s+Unit="([^"]*)")?[^>]*>([^<]*)</${name}>`).exec(block);
  if (found === null) return null;
  const [, unit, text] = found as (string | undefined)[];
  return { text: unescapeXml((text ?? '').trim()), unit: unit ?? '' };
}

function length(block: string, name: string): number | null {
  const found = element(block, name);
  return found === null ? null : lengthUm(found.text, found.unit);
}

class IndexReader {
  readonly channelNames = new Map<string, string>();
  readonly pixelUm = new Map<string, number>();
  readonly positions = new Map<string, readonly [number, number]>();

  /** Takes the blocks that end in `text`; returns what is left behind the last of them. */
  take(text: string): string {
    let end = 0;
    for (const found of text.matchAll(BLOCK)) {
      const [whole, kind, attributes, block] = found;
      end = found.index + whole.length;
      const channel =
        kind === 'Entry'
          ? /ChannelID="(\d+)"/.exec(attributes)?.[1]
          : (element(block, 'ChannelID')?.text ?? undefined);
      if (channel !== undefined) this.channel(channel, block);
      if (kind === 'Image') this.site(block);
    }
    return text.slice(end);
  }

  private channel(channel: string, block: string): void {
    if (!this.channelNames.has(channel)) {
      const name = element(block, 'ChannelName')?.text ?? '';
      if (name !== '') this.channelNames.set(channel, name);
    }
    if (this.pixelUm.has(channel)) return;
    const pixel = pixelSideUm(length(block, 'ImageResolutionX'), length(block, 'ImageResolutionY'));
    if (pixel !== null) this.pixelUm.set(channel, pixel);
  }

  private site(block: string): void {
    const place = ['Row', 'Col', 'FieldID'].map((name) => element(block, name)?.text ?? '');
    if (place.includes('')) return;
    const key = siteKey(place[0], place[1], place[2]);
    if (this.positions.has(key)) return;
    const [x, y] = [length(block, 'PositionX'), length(block, 'PositionY')];
    if (x !== null && y !== null) this.positions.set(key, [x, y]);
  }
}

/** @throws what the system says when the file cannot be read */
export async function readHarmonyIndex(file: string): Promise<HarmonyIndex> {
  const reader = new IndexReader();
  const decoder = new TextDecoder('utf-8');
  const handle = await answered(open(file, 'r'), file);
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let carried = '';
    for (;;) {
      const { bytesRead } = await answered(handle.read(piece, 0, PIECE_BYTES, null), file);
      if (bytesRead === 0) return reader;
      carried = reader.take(carried + decoder.decode(piece.subarray(0, bytesRead), { stream: true }));
      if (carried.length > MOST_CARRIED) return reader;
    }
  } finally {
    // A stalled file may never be closed; nobody waits for that.
    handle.close().catch(() => undefined);
  }
}
