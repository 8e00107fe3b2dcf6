/** A clean sheet of an asset: it alone, in studio light, on a neutral grey from which it can be told apart (REF-8). */
import type { AssetKind } from '../assets/words.ts';
import type { ArtifactRef } from '../outputs.ts';
import type { Prompt } from '../steps/tools.ts';
import { materialRule, plain, quote, sentence } from './fence.ts';

const view: Record<AssetKind, string> = {
  character: 'the person from the head to the hips, turned a little to the side, calm face, both eyes seen',
  product: 'the whole product from the front, a little from above, its label to the camera',
  object: 'the whole object from its most telling side',
  location: 'the place as one uncluttered view, framed by the grey',
  style: 'one plain sphere and one cube that show the palette, the surfaces and the light'
};
const keep: Record<AssetKind, string> = {
  character: 'Keep face, hair, skin, build and clothes exactly; invent nothing.',
  product: 'Keep shape, proportions, colours, materials and every letter of the label exactly; invent nothing.',
  object: 'Keep shape, proportions, colours and material exactly; invent nothing.',
  location: 'Keep architecture, surfaces and colours exactly.',
  style: 'Take the palette, the contrast and the light of the picture and nothing that it shows.'
};

const system = 'You are a product and portrait photographer in a studio. Answer with one image only: a reference sheet without text, border, '
  + `props, hands or shadow of other things. ${materialRule}`;

/** `images`: the original, then further views of the same. */
export function sheetPrompt({ kind, name, description, pictures }: { kind: AssetKind; name: string; description: string; pictures: readonly ArtifactRef[] }): Prompt {
  return {
    system,
    text: [
      `Photograph the ${kind} ${quote(name)} of ${pictures.length > 1 ? `images 1 to ${pictures.length}, which all show it` : 'image 1'}: ${view[kind]}.`,
      ...(description.trim() === '' ? [] : [`What it looks like: ${sentence(plain(description))}`]),
      keep[kind],
      'Background: flat neutral grey #808080 everywhere, without gradient, floor line or vignette. Light: one large soft source from the upper left, one '
        + 'weak fill from the right, neutral white balance. It fills about 80 per cent of the height and is whole.'
    ].join('\n'),
    images: pictures
  };
}
