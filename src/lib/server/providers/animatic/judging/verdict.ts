/** From measurements to a verdict in words: scores by subject, issues by name, and a prompt that would mend them. */
import type { BriefImage, Drift } from '../../../../pipeline/outputs.ts';
import type { Sighting } from './sighting.ts';
import type { Explanation } from './between.ts';
import type { Comparison } from './compare.ts';
import { colourWords } from './colour-words.ts';
import type { Look } from './look.ts';
import { worstOf } from './scale.ts';

export type FrameName = 'first' | 'middle' | 'last';
type Issue = Drift['issues'][number];

/** The product of the scene: its picture, how it looks, and what each frame shows of it; `instead` is another of the
 * brief's pictures that the frames show in its place. */
export type ProductFindings = {
  readonly reference: BriefImage;
  readonly look: Look;
  readonly sightings: Readonly<Record<FrameName, Sighting>>;
  readonly instead: BriefImage | null;
};
export type Findings = {
  readonly first: Comparison;
  readonly middle: Explanation;
  readonly last: Comparison;
  readonly product: ProductFindings | null;
};

const frameNames = ['first', 'middle', 'last'] as const;
const fine = 0.88;

/** The verdict but for its heat map. */
export function verdictOf(findings: Findings): Omit<Drift, 'heatmap'> {
  const { first, middle, last, product } = findings;
  const productScore = product ? productScoreOf(product) : null;
  const scores = [first.score, middle.score, last.score, ...(productScore === null ? [] : [productScore])];
  const issues = [
    ...(product && productScore !== null && productScore < fine ? [productIssue(product, productScore)] : []),
    ...frameIssues('first', first), ...frameIssues('last', last), ...middleIssues(middle)
  ];
  return {
    score: rounded(worstOf(scores)),
    subjects: [
      ...(product && productScore !== null ? [productSubject(product, productScore)] : []),
      subject('Opening frame', first.score, 'is its keyframe', 'differs from its keyframe'),
      subject('Movement between', middle.score, 'comes from both keyframes', 'shows what neither keyframe has'),
      subject('Closing frame', last.score, 'is its keyframe', 'differs from its keyframe')
    ],
    issues,
    fixPrompt: issues.map((issue) => mend(issue, product)).filter((text, i, all) => all.indexOf(text) === i).join(' ').slice(0, 1000),
    measures: [measure('first', first), measure('middle', middle), measure('last', last)]
  };
}

/** The frame that a heat map helps with most. */
export function worstFrame({ first, middle, last, product }: Findings): FrameName {
  const score = { first: first.score, middle: middle.score, last: last.score };
  const total = (name: FrameName) => Math.min(score[name], product?.sightings[name].score ?? 1);
  return [...frameNames].sort((x, y) => total(x) - total(y))[0]!;
}

export function productScoreOf({ sightings }: Pick<ProductFindings, 'sightings'>): number {
  const scores = frameNames.map((name) => sightings[name].score);
  return 0.6 * Math.min(...scores) + 0.4 * (scores.reduce((sum, score) => sum + score, 0) / 3);
}

function productIssue({ reference, sightings, instead }: ProductFindings, score: number): Issue {
  const bad = frameNames.filter((name) => sightings[name].score < fine);
  const worst = [...frameNames].sort((x, y) => sightings[x].score - sightings[y].score)[0]!;
  const where = bad.length === 1 ? bad[0]! : 'all';
  const { structure, colour, pattern } = sightings[worst];
  const name = label(reference);
  const place = where === 'all' ? 'the clip' : `the ${where} frame`;
  const issue = (code: string, text: string): Issue => ({ code, severity: severityOf(score), text: text.slice(0, 300), frame: where });
  if (instead) return issue('product_swapped', `In ${place} ${label(instead)} stands where ${name} belongs.`);
  if (structure > 0.75 && pattern > 0.62 && colour < structure) return issue('colour_shift', `The colours of ${name} are not those of its picture in ${place}.`);
  if (colour > 0.6) return issue('product_changed', `The shape or pattern of ${name} is not that of its picture in ${place}.`);
  return issue('product_missing', `${capital(name)} cannot be found in ${place}: it is missing, or something else stands in its place.`);
}

function productSubject({ reference, sightings, instead }: ProductFindings, score: number): Drift['subjects'][number] {
  const seen = frameNames.filter((name) => sightings[name].score >= fine);
  const note = score >= fine ? 'looks like its picture in all three frames'
    : instead ? `${label(instead)} is shown instead`
      : seen.length === 0 ? 'unlike its picture in all three frames'
        : `like its picture in the ${seen.join(' and the ')} frame only`;
  return { name: displayed(reference), score: rounded(score), note: note.slice(0, 200) };
}

function frameIssues(frame: 'first' | 'last', { score, exposure }: Comparison): Issue[] {
  const keyframe = frame === 'first' ? 'start' : 'end';
  const issues: Issue[] = [];
  if (Math.abs(exposure) > 6 && score > 0.6) {
    issues.push({ code: 'light_shift', severity: 'low', frame, text: `The ${frame} frame is ${exposure > 0 ? 'brighter' : 'darker'} than the ${keyframe} keyframe.` });
  }
  if (score < fine && !(issues.length > 0 && score > 0.7)) {
    issues.push({ code: 'frame_mismatch', severity: severityOf(score), frame, text: `The clip's ${frame} frame is not the ${keyframe} keyframe; the heat map shows where they differ.` });
  }
  return issues;
}

function middleIssues({ score }: Explanation): Issue[] {
  if (score >= 0.8) return [];
  return [{ code: 'jump', severity: severityOf(score), frame: 'middle', text: 'The middle of the clip shows things that neither of its keyframes has.' }];
}

function mend({ code, frame }: Issue, product: ProductFindings | null): string {
  if (code === 'light_shift') return 'Keep the exposure of the keyframes from the first frame to the last.';
  if (code === 'jump') return 'Move evenly from the first keyframe to the last without showing anything that neither of them has.';
  if (code === 'frame_mismatch') return frame === 'first' ? 'Begin exactly on the given first frame.' : 'End exactly on the given last frame.';
  if (!product) return '';
  const colours = colourWords(product.look);
  const manner = `exactly as in its picture: same shape, same label${colours ? `, ${colours}` : ', same colours'}`;
  return `Show ${label(product.reference)} ${frame === 'all' ? 'in every frame' : `in the ${frame} frame as in the others`}, ${manner}.`;
}

function subject(name: string, score: number, good: string, bad: string): Drift['subjects'][number] {
  return { name, score: rounded(score), note: score >= fine ? good : bad };
}

const measure = (frame: FrameName, { ssim, deltaE }: { ssim: number; deltaE: number }): Drift['measures'][number] =>
  ({ frame, ssim: rounded(ssim), deltaE: Math.round(deltaE * 100) / 100 });

const severityOf = (score: number): Issue['severity'] => (score < 0.55 ? 'high' : score < 0.8 ? 'medium' : 'low');
const rounded = (value: number): number => Math.round(Math.min(1, Math.max(-1, value)) * 1000) / 1000;
const displayed = ({ name }: BriefImage): string => name.replace(/\.[a-z0-9]{2,4}$/i, '').slice(0, 80).trim() || 'Product';
const label = (reference: BriefImage): string => `“${displayed(reference)}”`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
