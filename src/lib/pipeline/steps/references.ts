/**
 * What cells declare of assets, and how they read it back: the pictures that are sent with a scene, and the names behind
 * tags in prompts. Ports are numbered in the order in which the pictures are sent; ids never enter.
 */
import type { AssetPlace, Mention, MentioningField } from '../assets/casting.ts';
import type { Appearing, Reference } from '../assets/reference.ts';
import { withNames, type AssetKind, type Prominence } from '../assets/words.ts';
import type { ArtifactRef, BriefImage } from '../outputs.ts';
import { assetCell, manifestCell } from '../project.ts';
import type { InputDeclaration, Inputs, Place } from './define-step.ts';

/** The original that an asset begins with: a picture of the brief, or the first of its own. */
export const originalOf = ({ id, origin, picture }: AssetPlace, field = ''): Omit<InputDeclaration, 'port'> =>
  origin === 'brief' ? { cell: 'brief', slice: `images[${picture}]${field}` } : { cell: manifestCell, slice: `assets[${id}].pictures[${picture}]${field}` };

const own = ({ id }: AssetPlace, field: string) => ({ cell: manifestCell, slice: `assets[${id}].${field}` });

const nameOf = (asset: AssetPlace) => (asset.written ? own(asset, 'name') : originalOf(asset, '.name'));

/** The pictures of a scene's cast, each with its name, kind and description as far as it has them. */
export function referenceInputs({ cast }: Place): InputDeclaration[] {
  return (cast?.references ?? []).flatMap((asset, at) => {
    const port = (name: string) => `${name}${at + 1}`;
    return [
      { port: port('reference'), ...(asset.sheet === null ? originalOf(asset, '.image') : { cell: assetCell(asset.id, 'sheet'), slice: 'reference' }) },
      { port: port('name'), ...nameOf(asset) },
      ...(asset.written ? [{ port: port('kind'), ...own(asset, 'kind') }] : []),
      ...(asset.words === 'own' ? [{ port: port('description'), ...own(asset, 'description') }] : []),
      ...(asset.words === 'cell' ? [{ port: port('description'), cell: assetCell(asset.id, 'words'), slice: 'description' }] : [])
    ];
  });
}

/** The references as they were bound. A picture of the brief of which nothing was written down is a product. */
export function referencesIn(inputs: Inputs): Reference[] {
  const found: Reference[] = [];
  for (let number = 1; `reference${number}` in inputs; number++) {
    const optional = <T>(name: string, otherwise: T): T => (`${name}${number}` in inputs ? inputs[`${name}${number}`] as T : otherwise);
    found.push({
      image: inputs[`reference${number}`] as ArtifactRef, name: inputs[`name${number}`] as string,
      kind: optional<AssetKind>('kind', 'product'), description: optional('description', '')
    });
  }
  return found;
}

/** What a scene's references are there for, beside their pictures: what the scene's cast says of them. */
export function appearanceInputs({ scene, cast }: Place): InputDeclaration[] {
  return (cast?.references ?? []).flatMap((asset, at) => {
    const said = (field: string) => ({ port: `${field}${at + 1}`, cell: 'storyboard', slice: `scenes[${scene}].cast[${asset.id}].${field}` });
    return [
      ...(cast!.named.includes(asset.id) ? [said('role'), said('prominence')] : []),
      ...(asset.origin === 'brief' && asset.sheet !== null ? [{ port: `original${at + 1}`, ...originalOf(asset, '.image') }] : [])
    ];
  });
}

/** Those who appear, as they were bound. One that only a prompt names supports. */
export const appearingIn = (inputs: Inputs): Appearing[] => referencesIn(inputs).map((reference, at) => {
  const said = (field: string) => (`${field}${at + 1}` in inputs ? inputs[`${field}${at + 1}`] : undefined);
  const original = said('original') as ArtifactRef | undefined;
  return {
    ...reference, role: (said('role') ?? '') as string, prominence: (said('prominence') ?? 'support') as Prominence, ...(original ? { original } : {})
  };
});

/** The pictures as a painter takes them, and which of them the scene shows above all: a product before a face before a place. */
export function picturesOf(references: readonly Reference[]): { readonly images: readonly BriefImage[]; readonly picture: number } {
  const order: readonly AssetKind[] = ['product', 'object', 'character', 'location', 'style'];
  const first = order.map((kind) => references.findIndex((reference) => reference.kind === kind)).find((at) => at >= 0) ?? 0;
  return { images: references.map(({ image, name }) => ({ image, name })), picture: first };
}

const port = (tag: string) => `@${tag}`;

/** The names of assets that a text speaks of by tag. */
export const mentionInputs = (mentions: readonly Mention[]): InputDeclaration[] => mentions.map(({ tag, asset }) => ({ port: port(tag), ...nameOf(asset) }));

/** Those of some fields of a scene, each once. */
export const mentionedIn = (place: Place, fields: readonly MentioningField[]): InputDeclaration[] => {
  const mentions = fields.flatMap((field) => place.cast?.mentions[field] ?? []);
  return mentionInputs(mentions.filter(({ tag }, at) => mentions.findIndex((each) => each.tag === tag) === at));
};

/** A text with names in place of tags. */
export const spoken = (text: string, inputs: Inputs): string => withNames(text, (tag) => (port(tag) in inputs ? inputs[port(tag)] as string : undefined));
