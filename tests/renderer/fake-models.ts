import type { ImportedModel, ModelLibrary } from '../../main/contract/models';

/** An imported model of a made-up library. */
export const fakeModel: ImportedModel = {
  id: 'dinobloom-s',
  title: 'DinoBloom-S',
  licence: 'Apache-2.0',
  citation: 'Koch et al. 2024, DinoBloom, MICCAI 2024',
  known: { id: 'dinobloom-s', certain: true },
  source: { file: 'DinoBloom-S.pth', format: 'torch-zip', bytes: 86_500_000, sha256: 'c2f7990b'.repeat(8) },
  heightPx: 224,
  widthPx: 224,
  channels: 3,
  dimensions: 384,
  architecture: 'vision transformer: 12 blocks of width 384, 6 heads, patches of 14 pixels',
  values: null,
  preprocessing: 'resized to its input (bilinear); mean 0.485, 0.456, 0.406, deviation 0.229, 0.224, 0.225',
};

/** A made-up library: two known models, as many imported ones as given. */
export const fakeLibrary = (imported: readonly ImportedModel[] = []): ModelLibrary => ({
  folder: '/home/lab/models',
  imported,
  known: [
    {
      id: 'dinobloom-s',
      title: 'DinoBloom-S',
      summary: 'Vision transformer for single white blood cells on smears.',
      citation: 'Koch et al. 2024',
      licence: 'Apache-2.0',
      from: 'https://zenodo.org/records/10908163',
      files: [{ name: 'DinoBloom-S.pth', bytes: 86_500_000, sha256: 'c2f7990b'.repeat(8) }],
      dimensions: 384,
      channels: 3,
      notVerified: [],
      importedAs: imported.map(({ id }) => id),
    },
    {
      id: 'dinov2-g',
      title: 'DINOv2 ViT-g/14',
      summary: 'Vision transformer for pictures of every kind.',
      citation: 'Oquab et al. 2023',
      licence: 'Apache-2.0',
      from: 'https://github.com/facebookresearch/dinov2',
      files: [{ name: 'dinov2_vitg14_pretrain.pth', bytes: 4_500_000_000, sha256: null }],
      dimensions: 1536,
      channels: 3,
      notVerified: ['the checksum'],
      importedAs: [],
    },
  ],
});
