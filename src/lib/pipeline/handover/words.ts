/** The forms in which a film goes to editors; for the page, apart from what writes them. */
export const cutFormats = ['otio', 'fcpxml', 'edl'] as const;
export type CutFormat = (typeof cutFormats)[number];
export const cutFormatWords: Record<CutFormat, string> = { otio: 'OpenTimelineIO', fcpxml: 'FCPXML', edl: 'EDL' };
export const cutMimes: Record<CutFormat, string> = { otio: 'application/json; charset=utf-8', fcpxml: 'application/xml; charset=utf-8', edl: 'text/plain; charset=utf-8' };
