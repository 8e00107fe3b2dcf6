/** The sample's brief, for the product that pictures.ts draws. */
export const sampleBrief = {
  title: 'Sample: Solstice cold brew',
  prompt: 'Solstice is a cold brew for long summer evenings. Show friends who want to stay out a little longer how one cool, slow-steeped '
    + 'can keeps the evening bright without the jitters. Warm light, calm pace, a smile at the end.',
  aspect: '16:9' as const,
  scenes: 4,
  seconds: 4,
  /** What scene 4's motion is changed to, so that the film is outdated. */
  lastMotion: 'The camera drifts closer at an even pace and comes to rest.'
};
