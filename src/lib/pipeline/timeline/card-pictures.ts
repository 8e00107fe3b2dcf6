/** The pictures that a card of the film can show: those of the cast, to which the brief's belong, their clean sheets, and those that cards have already. */
import type { Sheet } from '../assets/outputs.ts';
import type { ArtifactRef, BriefImage } from '../outputs.ts';

export type CardPicture = { readonly name: string; readonly image: ArtifactRef };

export type PictureSources = {
  readonly assets: readonly { readonly id: string; readonly name: string; readonly pictures: readonly BriefImage[] }[];
  /** Null while an asset has none. */
  readonly sheetOf: (asset: string) => Sheet | null;
  readonly cards: readonly { readonly picture: ArtifactRef | null }[];
};

/** Each once, with a name to choose it by. */
export function cardPictures({ assets, sheetOf, cards }: PictureSources): CardPicture[] {
  const all = [
    ...assets.flatMap(({ id, name, pictures }) => [
      ...pictures.map(({ image }, at) => ({ name: at ? `${name} ${at + 1}` : name, image })),
      ...(sheetOf(id)?.sheets ?? []).map(({ image }, at) => ({ name: `${name}, cut out${at ? ` ${at + 1}` : ''}`, image }))
    ]),
    ...cards.flatMap(({ picture }) => (picture ? [{ name: 'A picture of its own', image: picture }] : []))
  ];
  return all.filter(({ image }, at) => all.findIndex((each) => each.image.artifact === image.artifact) === at);
}
