/** What clean sheets are made and checked with on this machine (server/sheets), as the steps ask for it. */
import { ToolError, type MediaTool } from '../../pipeline/index.ts';
import { cropAround } from '../measures/subject.ts';
import type { Sheets } from '../sheets/index.ts';

export type SheetParts = Pick<MediaTool, 'cutOut' | 'faceLikeness' | 'subject'>;

/** What cannot be cut out is no failure here: the step falls back to the original. */
export const sheetParts = ({ cutToGrey, faceLikeness, subject }: Pick<Sheets, 'cutToGrey' | 'faceLikeness' | 'subject'>): SheetParts => ({
  cutOut: async (picture, { signal, log }) => {
    try {
      const { image, method, note } = await cutToGrey(picture, signal);
      if (note) log(note);
      return { image, method };
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'no_image') throw error;
      log(error.message);
      return null;
    }
  },
  subject: async (search, { signal }) => cropAround(await subject(search, signal)),
  faceLikeness: (original, other, { signal }) => faceLikeness(original, other, signal)
});
