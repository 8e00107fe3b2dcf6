/** The sample's brief, for the product that pictures.ts draws. */
export const sampleBrief = {
  title: 'Sample: Alba cold brew',
  prompt: 'Alba is a slow-steeped cold brew in a can, for friends who want a summer evening to last a little longer. '
    + 'It stays cool and smooth and keeps the night bright. Warm light, a calm pace, a smile at the end.',
  aspect: '16:9' as const,
  scenes: 4,
  seconds: 4
};

/** What somebody says of its second scene. */
export const sampleRemark = 'Bring the can a little closer at the end of this scene, so that the name can be read on a phone.';
