/** Limits and lists of the film's sound that the page needs as well as the schema. */

/** Integrated loudness in LUFS (EBU R 128, ITU-R BS.1770): streaming and ads on the web, some players, broadcast. */
export const loudnessTargets = [-14, -16, -23] as const;
export type LoudnessTarget = (typeof loudnessTargets)[number];
export const loudnessWords: Record<LoudnessTarget, string> = {
  [-14]: '−14 LUFS, for the web', [-16]: '−16 LUFS, for podcasts and phones', [-23]: '−23 LUFS, for broadcast'
};

/** Decibels; the least is silence. */
export const volumeRange = { least: -60, most: 12 } as const;
/** Seconds. */
export const longestFade = 30;
/** Seconds of a music or voice-over file. */
export const longestSound = 1200;
/** dBTP that no film goes above. */
export const truePeakLimit = -1;

export const soundTracks = ['music', 'voice'] as const;
export type SoundTrackName = (typeof soundTracks)[number];
export const soundTrackWords: Record<SoundTrackName, string> = { music: 'Music', voice: 'Voice-over' };
