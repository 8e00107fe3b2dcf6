/** The measures of a drift check as the page shows them: what each means, and its range. */
import type { Drift } from '../pipeline/outputs.ts';

type Row = Drift['measures'][number];
export type Measure = {
  readonly name: string;
  readonly meaning: string;
  readonly range: string;
  /** The value as written; a dash where it was not measured. */
  readonly of: (row: Row) => string;
};

const shown = (value: number | undefined, digits: number): string => (value === undefined ? '–' : value.toFixed(digits));

export const measures: readonly Measure[] = [
  {
    name: 'Structure', of: ({ ssim }) => shown(ssim, 3), range: '-1 to 1, 1 is the same',
    meaning: 'Structural similarity (SSIM) of the frame and its keyframe; for the middle, of what both keyframes make of it.'
  },
  {
    name: 'Colour', of: ({ deltaE }) => shown(deltaE, 2), range: '0 is the same, about 1 is just seen, 10 is plain',
    meaning: 'Mean colour difference (CIEDE2000) between the two.'
  },
  {
    name: 'Features', of: ({ features }) => shown(features, 2), range: '0 to 1, 1 is all of them',
    meaning: "The share of the product's patches with a pattern that were found again at their place, whatever the light."
  },
  {
    name: 'Worst spot', of: ({ lettering }) => shown(lettering, 2), range: '0 to 1, below 0.6 something has changed',
    meaning: 'How well the worst spot of the product, about a letter or two, was found again: tells another word on a label, or another face.'
  },
  {
    name: 'Face', of: ({ face }) => shown(face, 2), range: '0 to 1, below 0.5 it is another face',
    meaning: "How like its picture the least like of the characters' faces is. Two pictures of one person come out at 0.6 to 0.85."
  }
];
/** Those that were taken of some frame; what a scene does not show needs no column. */
export const measuresIn = (rows: readonly Row[]): readonly Measure[] => measures.filter(({ name, of }) => name !== 'Face' || rows.some((row) => of(row) !== '–'));
