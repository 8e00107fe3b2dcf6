/** From measurements to a verdict in words: scores by subject, issues by name, and a prompt that would mend them. */
import type { BriefImage, Drift } from '../../../../pipeline/outputs.ts';
import { ToolError } from '../../../../pipeline/steps/tools.ts';
import { bestFirst, type Further, type Unmeasured } from './appearing.ts';
import type { Explanation } from './between.ts';
import type { Details } from './closer.ts';
import type { Comparison } from './compare.ts';
import { colourWords } from './colour-words.ts';
import type { FaceFinding } from './faces.ts';
import { frameNames, type FrameName } from './findings.ts';
import { samePicture, type ProductFindings, type Shown } from './products.ts';
import { worstOf } from './scale.ts';

type Issue = Drift['issues'][number];

/** The frames beside their keyframes. */
export type Kept = { readonly first: Comparison; readonly middle: Explanation; readonly last: Comparison };
export type Findings = {
  /** Null for a clip that was made without keyframes. */
  readonly kept: Kept | null;
  readonly product: ProductFindings | null;
  /** Of the frames that were looked at closer. */
  readonly details: Details;
  readonly further: readonly Further[];
  readonly faces: readonly FaceFinding[];
  readonly unmeasured: readonly Unmeasured[];
};

const fine = 0.88;
/** What it costs that the last frame shows what may be another view of the scene's product. */
const otherView = 0.1;

/** The verdict but for its heat map. */
export function verdictOf(findings: Findings): Omit<Drift, 'heatmap'> {
  const { kept, product, details, further, faces, unmeasured } = findings;
  const productScore = product ? productScoreOf(product, details, kept !== null) : null;
  const scores = [
    ...(kept ? [kept.first.score, kept.middle.score, kept.last.score] : []), ...(productScore === null ? [] : [productScore]),
    ...further.map(({ score }) => score), ...faces.map(({ score }) => score)
  ];
  if (scores.length === 0) throw nothingToMeasure(unmeasured);
  const seen = [...further.map(furtherIssue), ...faces.map(faceIssue)].filter((each) => each !== null);
  const issues = [
    ...(product ? [...productIssues(product, kept !== null), ...detailIssues(product, details)] : []), ...seen.map(({ issue }) => issue),
    ...(kept ? [...frameIssues('first', kept.first), ...frameIssues('last', kept.last), ...middleIssues(kept.middle)] : [])
  ];
  const fixes = issues.map((issue) => seen.find((each) => each.issue === issue)?.fix ?? mend(issue, product));
  return {
    score: rounded(worstOf(scores)),
    subjects: [
      ...(product && productScore !== null ? [productSubject(product, details, productScore)] : []),
      ...further.map(({ reference, score }) => subject(displayed(reference), score, 'looks like its picture', 'unlike its picture')),
      ...faces.map(({ name, score }) => subject(displayed({ name }), score, 'shows the same face as its picture', 'another face than in its picture')),
      ...(kept ? [
        subject('Opening frame', kept.first.score, 'is its keyframe', 'differs from its keyframe'),
        subject('Movement between', kept.middle.score, 'comes from both keyframes', 'shows what neither keyframe has'),
        subject('Closing frame', kept.last.score, 'is its keyframe', 'differs from its keyframe')
      ] : [])
    ],
    issues,
    fixPrompt: fixes.filter((text, i, all) => all.indexOf(text) === i).join(' ').slice(0, 1000),
    measures: frameNames.map((name) => measure(name, findings)),
    ...(unmeasured.length ? { unmeasured: unmeasured.map(({ name, why }) => ({ name: displayed({ name }), why })) } : {})
  };
}

const nothingToMeasure = (unmeasured: readonly Unmeasured[]) => new ToolError('bad_input', 'Nothing of what this clip shows can be measured here.', {
  advice: 'Choose a model that sees for this check.', detail: unmeasured.map(({ name, why }) => `${name}: ${why}`).join(' ')
});

/** The frame that a heat map helps with most. */
export function worstFrame({ kept, product, details, further, faces }: Findings): FrameName {
  const total = (name: FrameName) => Math.min(
    kept?.[name].score ?? 1, product?.[name] ? shownScore({ ...product[name], frame: name }, details) : 1,
    ...further.map(({ frames }) => frames[name]?.score ?? 1), ...faces.map(({ frames }) => frames[name] ?? 1)
  );
  return [...frameNames].sort((x, y) => total(x) - total(y))[0]!;
}

/** `kept`: keyframes say where the product is; without them it may be out of sight for a while. */
function productScoreOf(product: ProductFindings, details: Details, kept: boolean): number {
  const scores = shownIn(product).map((shown) => shownScore(shown, details));
  if (!kept) return bestFirst(scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return 0.6 * Math.min(...scores) + 0.4 * mean - (endsOnAnotherView(product) ? otherView : 0);
}

/** How surely a frame shows the product as it is; with another word on its label it is another product. */
const shownScore = ({ sighting, frame }: InFrame, details: Details): number => sighting.score * (0.35 + 0.65 * (details[frame]?.score ?? 1));

type InFrame = Shown & { readonly frame: FrameName };

/** Frames in which a product was looked for. */
function shownIn(product: ProductFindings): InFrame[] {
  return frameNames.flatMap((frame) => {
    const shown = product[frame];
    return shown ? [{ ...shown, frame }] : [];
  });
}

const endsOnAnotherView = ({ last, wanted }: ProductFindings): boolean => last.sighting.score >= fine && !samePicture(last.reference, wanted);

function productIssues(product: ProductFindings, kept: boolean): Issue[] {
  const [worst, ...more] = shownIn(product).filter(({ sighting }) => sighting.score < fine).sort((x, y) => x.sighting.score - y.sighting.score);
  if (!kept && more.length < frameNames.length - 1) return [];
  const { instead, last } = product;
  const issues = worst ? [wrongProduct(worst, more.length > 0)] : [];
  if (instead) return [swapped(product, instead, severityOf(last.sighting.score)), ...(more.length > 0 ? issues : [])];
  return endsOnAnotherView(product) ? [...issues, swapped(product, last.reference, 'low')] : issues;
}

const swapped = ({ wanted }: ProductFindings, other: BriefImage, severity: Issue['severity']): Issue =>
  ({ code: 'product_swapped', severity, frame: 'last', text: `The last frame shows ${label(other)} where ${label(wanted)} belongs.` });

/** What is wrong with the product where it is most wrong; `elsewhere`: in other frames too. */
function wrongProduct({ reference, sighting, frame }: InFrame, elsewhere: boolean): Issue {
  const { structure, colour, pattern, score } = sighting;
  const where = elsewhere ? 'all' : frame;
  const name = label(reference);
  const place = where === 'all' ? 'the clip' : `the ${where} frame`;
  const issue = (code: string, text: string): Issue => ({ code, severity: severityOf(score), text: text.slice(0, 300), frame: where });
  if (structure > 0.75 && pattern > 0.72 && colour < structure) return issue('colour_shift', `The colours of ${name} are not those of its picture in ${place}.`);
  if (colour > 0.6) return issue('product_changed', `The shape or pattern of ${name} is not that of its picture in ${place}.`);
  return issue('product_missing', `${capital(name)} cannot be found in ${place}: it is missing, or something else stands in its place.`);
}

type Mended = { readonly issue: Issue; readonly fix: string };

function furtherIssue({ reference, frames, score }: Further): Mended | null {
  const wrong = frameNames.flatMap((frame) => (frames[frame] && frames[frame].score < fine ? [{ reference, sighting: frames[frame], frame }] : []));
  const [worst, ...more] = wrong.sort((x, y) => x.sighting.score - y.sighting.score);
  if (!worst || score >= fine) return null;
  const issue = wrongProduct(worst, more.length > 0);
  return { issue, fix: `Show ${label(reference)} ${inFrames(issue.frame)}, exactly as in its picture: same shape, same colours.` };
}

/** Below this the face is not taken for the same. */
const sameFace = 0.5;

function faceIssue({ name, frames, score }: FaceFinding): Mended | null {
  const wrong = frameNames.filter((frame) => (frames[frame] ?? 1) < sameFace);
  if (wrong.length === 0 || score >= fine) return null;
  const frame = wrong.length > 1 ? 'all' : wrong[0]!;
  const gone = wrong.every((each) => frames[each] === 0);
  const place = frame === 'all' ? 'the clip' : `the ${frame} frame`;
  const text = gone ? `The face of ${label({ name })} cannot be found in ${place}.` : `The face of ${label({ name })} is not that of its picture in ${place}.`;
  return {
    issue: { code: gone ? 'face_missing' : 'face_changed', severity: severityOf(score), frame, text: text.slice(0, 300) },
    fix: `Give ${label({ name })} the face of its picture ${inFrames(frame)}, and keep hair, build and clothes.`
  };
}

/** A product that is there, and whose letters or features are not those of its picture. */
function detailIssues(product: ProductFindings, details: Details): Issue[] {
  const changed = shownIn(product).filter(({ frame, sighting }) => sighting.score >= fine && (details[frame]?.score ?? 1) < fine);
  const [worst, ...more] = changed.sort((x, y) => details[x.frame]!.score - details[y.frame]!.score);
  if (!worst) return [];
  const { score, spot } = details[worst.frame]!;
  const where = more.length > 0 ? 'all' : worst.frame;
  const text = `A detail of ${label(worst.reference)} is not that of its picture, in the ${placeOf(spot)} of it: letters, an emblem or features have changed.`;
  return [{ code: 'label_changed', severity: severityOf(score), frame: where, text: text.slice(0, 300) }];
}

const third = (value: number, [low, middle, high]: readonly [string, string, string]): string => (value < 0.36 ? low : value > 0.64 ? high : middle);
/** Such as `upper left`. */
function placeOf({ x, y }: { x: number; y: number }): string {
  const [down, across] = [third(y, ['upper', '', 'lower']), third(x, ['left', '', 'right'])];
  if (down && across) return `${down} ${across}`;
  return down ? `${down} part` : across ? `${across} part` : 'middle';
}

function productSubject(product: ProductFindings, details: Details, score: number): Drift['subjects'][number] {
  return { name: displayed(product.wanted), score: rounded(score), note: noteOn(product, details).slice(0, 200) };
}

function noteOn(product: ProductFindings, details: Details): string {
  const { wanted, first, last, instead } = product;
  if (instead) return `${label(instead)} is shown at the end instead`;
  const looked = shownIn(product);
  if (detailIssues(product, details).length > 0) return 'looks like its picture but for a detail, such as a word on its label';
  const seen = looked.filter(({ sighting }) => sighting.score >= fine);
  if (seen.length === 0) return `unlike its picture in ${looked.length < 3 ? 'both' : 'all three'} frames`;
  if (seen.length < looked.length) return `like its picture in the ${seen.map(({ frame }) => frame).join(' and the ')} frame only`;
  if (!samePicture(last.reference, wanted)) return `${label(last.reference)} is shown at the end instead`;
  if (!samePicture(first.reference, wanted)) return `looks like its picture at the end, and comes after ${label(first.reference)}`;
  return 'looks like its picture in all three frames';
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
  if (code === 'label_changed') return `Restore every letter and feature of ${label(product.wanted)} as in its picture, without changing anything else of it.`;
  const colours = colourWords(product.look);
  const manner = `exactly as in its picture: same shape, same label${colours ? `, ${colours}` : ', same colours'}`;
  return `Show ${label(product.wanted)} ${inFrames(frame)}, ${manner}.`;
}

const inFrames = (frame: Issue['frame']): string => (frame === 'all' ? 'in every frame' : `in the ${frame} frame as in the others`);

function subject(name: string, score: number, good: string, bad: string): Drift['subjects'][number] {
  return { name, score: rounded(score), note: score >= fine ? good : bad };
}

function measure(frame: FrameName, { kept, details: { [frame]: detail }, faces }: Findings): Drift['measures'][number] {
  const likenesses = faces.flatMap(({ frames }) => frames[frame] ?? []);
  return {
    frame, ...(kept ? { ssim: rounded(kept[frame].ssim), deltaE: Math.round(kept[frame].deltaE * 100) / 100 } : {}),
    ...(detail ? { features: rounded(detail.found), lettering: rounded(detail.worst) } : {}),
    ...(likenesses.length ? { face: rounded(Math.min(...likenesses)) } : {})
  };
}

const severityOf = (score: number): Issue['severity'] => (score < 0.55 ? 'high' : score < 0.8 ? 'medium' : 'low');
const rounded = (value: number): number => Math.round(Math.min(1, Math.max(-1, value)) * 1000) / 1000;
const displayed = ({ name }: Pick<BriefImage, 'name'>): string => name.replace(/\.[a-z0-9]{2,4}$/i, '').slice(0, 80).trim() || 'Product';
const label = (reference: Pick<BriefImage, 'name'>): string => `“${displayed(reference)}”`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
