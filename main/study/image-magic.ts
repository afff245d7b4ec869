const IMAGE_NAME = /[^/]\.(?:tiff?|btf|tf2|tf8|png|jpe?g|bmp|webp|c01)$/i;

/** Whether a file is named like an image. */
export const isImageName = (path: string): boolean => IMAGE_NAME.test(path);

/** Small pictures that MetaXpress keeps beside its images. */
export const isPreview = (path: string): boolean => /_thumb[0-9A-F-]*\.(?:tiff?|png|jpe?g)$/i.test(path);

/** What operating systems leave in every folder; nobody wants to hear of them. */
export const isSystemFile = (name: string): boolean =>
  name.startsWith('.') ||
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini|__MACOSX|\$RECYCLE\.BIN|@eaDir)$/i.test(name);

const STARTS: readonly string[] = [
  'II*\0',
  'MM\0*',
  'II+\0',
  'MM\0+',
  '\x89PNG\r\n\x1a\n',
  '\xff\xd8\xff',
  'BM',
];

const isPrintable = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13)) && !bytes.includes(127);

/**
 * Why a file that is named like an image is none, told by its first bytes; null when they are those of an image. The
 * rest of the file is looked at when it is decoded.
 */
export function refuseByHead(head: Uint8Array): string | null {
  const text = new TextDecoder('latin1').decode(head);
  if (STARTS.some((start) => text.startsWith(start))) return null;
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return null;
  if (head.every((byte) => byte === 0)) return 'is broken: it begins with zeros';
  return isPrintable(head) ? 'is a text file, not an image' : 'is not an image of a known kind, or is broken';
}
