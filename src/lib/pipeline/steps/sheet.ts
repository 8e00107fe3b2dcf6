/**
 * Clean sheets (REF-7..10): the asset alone on #808080. Tier 2 cuts it out on this machine; tier 3 has the image model
 * redraw it, and compares the face where that can be done. What fails falls back: tier 3 to tier 2, tier 2 to the
 * original, which stays as it came. Which sheet is sent is a choice in the output, like that of a story.
 */
import { sheetOutput, type Sheet, type SheetEntry } from '../assets/outputs.ts';
import { facesToReach, faceTries } from '../assets/sheets.ts';
import type { AssetKind } from '../assets/words.ts';
import type { ArtifactRef, Style } from '../outputs.ts';
import { manifestCell } from '../project.ts';
import { sheetPrompt } from '../prompts/sheet.ts';
import { defineStep, modelParams, type Inputs, type Place } from './define-step.ts';
import { originalOf } from './references.ts';
import { sumOfUsage, ToolError, usedBy, type ImageTool, type MediaTool, type Prompt, type RunContext, type Usage } from './tools.ts';
import { begunWith, nthTry } from './tries.ts';

const nothing: Usage = { units: {}, usd: 0 };
/** Further views of the asset that are shown to the painter beside the first. */
const mostViews = 2;

const original = ({ asset }: Place) => ({ port: 'original', ...originalOf(asset!, '.image') });

async function cut(picture: ArtifactRef, media: Pick<MediaTool, 'cutOut'>, context: RunContext): Promise<SheetEntry[]> {
  const found = await media.cutOut(picture, context);
  return found ? [{ image: found.image, tier: 2, similarity: null, method: found.method }] : [];
}

const whole = 'Its background could not be told from it, so the original is used.';

export const cutSheetStep = defineStep({
  kind: 'asset', name: 'sheet_cut', version: 1, params: modelParams, output: sheetOutput, tools: ['media'], source: 'generated',
  inputs: (place) => [original(place)],
  prompt: null,
  run: async ({ inputs, tools, context }) => {
    const picture = inputs.original as ArtifactRef;
    const sheets = await cut(picture, tools.media, context);
    return { value: { original: picture, sheets, primary: sheets.length ? 1 : 0, note: sheets.length ? '' : whole }, usage: nothing };
  }
});

const facts = (inputs: Inputs) => {
  const views: ArtifactRef[] = [];
  for (let number = 1; `view${number}` in inputs; number++) views.push(inputs[`view${number}`] as ArtifactRef);
  return {
    kind: inputs.kind as AssetKind, name: inputs.name as string, description: inputs.description as string,
    pictures: [inputs.original as ArtifactRef, ...views]
  };
};

export const drawnSheetStep = defineStep({
  kind: 'asset', name: 'sheet_drawn', version: 1, params: modelParams, output: sheetOutput, tools: ['image', 'media'], source: 'generated',
  inputs: (place) => {
    const asset = place.asset!;
    const of = (field: string) => ({ cell: manifestCell, slice: `assets[${asset.id}].${field}` });
    return [
      original(place),
      ...asset.others.slice(0, mostViews).map((key, at) => ({ port: `view${at + 1}`, ...of(`pictures[${key}].image`) })),
      { port: 'kind', ...of('kind') }, { port: 'name', ...of('name') }, { port: 'description', ...of('description') }
    ];
  },
  prompt: (inputs) => sheetPrompt(facts(inputs)),
  run: async ({ inputs, prompt, tools, context }) => {
    const given = facts(inputs);
    const [picture] = given.pictures as [ArtifactRef];
    const drawn = await draw({ ...given, prompt: prompt!, picture }, tools, context);
    const sheets = [...drawn.sheets, ...(await cut(picture, tools.media, context))];
    const note = [drawn.note, ...(sheets.length ? [] : [whole])].join(' ').trim().slice(0, 400);
    const value: Sheet = { original: picture, sheets, primary: sheets.length ? 1 : 0, note };
    return { value, usage: drawn.usage };
  }
});

type Drawing = ReturnType<typeof facts> & { readonly prompt: Prompt; readonly picture: ArtifactRef };
type Drawn = { readonly sheets: SheetEntry[]; readonly note: string; readonly usage: Usage };

/** Up to three tries for a character whose face can be compared; one for everything else. */
async function draw(drawing: Drawing, tools: { image: ImageTool; media: Pick<MediaTool, 'faceLikeness'> }, context: RunContext): Promise<Drawn> {
  const { kind, picture } = drawing;
  let { spent: usage, seen } = begunWith(context);
  for (let number = 1; number <= faceTries; number++) {
    const attempt = await nthTry(context, number, { spent: usage, seen });
    if (!attempt) continue;
    const made = await paint(drawing, tools.image, attempt);
    usage = sumOfUsage(usage, made.usage);
    if (!made.image) return { sheets: [], note: `The image model made no sheet: ${made.why}`, usage };
    const similarity = kind === 'character' ? await tools.media.faceLikeness(picture, made.image, context) : null;
    if (similarity === null || similarity >= facesToReach[number - 1]!) return { sheets: [{ image: made.image, tier: 3, similarity, method: 'redrawn' }], note: '', usage };
    context.log(`The face of try ${number} is like the original's to ${similarity.toFixed(2)}; ${facesToReach[number - 1]} is asked.`);
    seen = [...seen, similarity];
  }
  return { sheets: [], note: `No redrawn face was like enough to the original's (${seen.map((value) => value.toFixed(2)).join(', ')}), so none is kept.`, usage };
}

const plainStyle: Style = { look: 'Neutral studio photograph.', light: 'Soft even studio light.', palette: ['#808080', '#b0b0b0', '#505050'], category: 'other' };

/** One sheet, or why there is none. Failures that trying again may mend are thrown. */
async function paint({ name, kind, prompt, pictures }: Drawing, image: ImageTool, context: RunContext) {
  try {
    const { value, usage } = await image.paint({
      prompt, aspect: '1:1', base: null,
      facts: {
        position: 'start', role: 'body', title: '', words: '', shot: 'medium', camera: 'hold', picture: 0, duration: 0, style: plainStyle,
        images: pictures.map((picture) => ({ image: picture, name })), slate: false, sheet: { kind, name }
      }
    }, context);
    return { image: value.image, usage, why: '' };
  } catch (error) {
    if (!(error instanceof ToolError) || !['refused', 'no_image', 'bad_reply'].includes(error.code)) throw error;
    return { image: null, usage: usedBy(error) ?? nothing, why: error.message };
  }
}
