/** Reasons as sentences, each with the cause as a link. */
import { sliceField, type Casting, type Evaluated, type Evaluation, type Reason } from '../../pipeline/index.ts';
import type { ReasonView } from '../../protocol.ts';
import { cellPhrase, slicePhrase } from './labels.ts';

export function reasonViews({ standing, node }: Pick<Evaluated, 'standing' | 'node'>, { scenes, wishes }: Pick<Evaluation, 'scenes' | 'wishes'>): ReasonView[] {
  if (standing.state !== 'outdated' && standing.state !== 'blocked') return [];
  const views = standing.reasons.map((reason): ReasonView => ({ kind: reason.kind, ...((node.step.kind === 'export' ? timelineSentence(reason) : null) ?? sentenceOf(reason, scenes, wishes.casting)) }));
  const seen = new Set<string>();
  return views.filter(({ before, link, after }) => !seen.has(before + link + after) && seen.add(before + link + after));
}

function sentenceOf(reason: Reason, scenes: readonly string[], casting: Casting): Omit<ReasonView, 'kind'> {
  const plain = { field: null, difference: null };
  switch (reason.kind) {
    case 'changed':
      if (isSent(reason)) return { before: '', link: 'Whose pictures are sent with it', after: ' changed.', cell: 'storyboard', ...plain };
      return {
        before: '', link: capital(slicePhrase(reason.cell, reason.slice, scenes, casting)), after: reason.after !== undefined ? ' changed.' : isThere(reason.cell, scenes) ? ' is no longer read.' : ' is no longer there.',
        cell: reason.cell, field: sliceField(reason.slice), difference: textDifference(reason.before, reason.after)
      };
    case 'through':
      return { before: 'It may change too, because ', link: cellPhrase(reason.cell, scenes, casting), after: ' is outdated.', cell: reason.cell, ...plain };
    case 'parameters':
      return { before: 'Its own ', link: 'settings', after: ' changed.', cell: '', ...plain };
    case 'step':
      return { before: 'It is now ', link: 'made in another way', after: '.', cell: '', ...plain };
    case 'missing': {
      const phrase = cellPhrase(reason.cell, scenes, casting);
      const words = {
        empty: { before: 'It waits for ', link: phrase, after: '.' },
        failed: { before: 'It waits for ', link: phrase, after: ', which failed.' },
        gone: { before: 'It reads ', link: phrase, after: ', which is no longer there.' },
        invalid: { before: 'It waits for ', link: phrase, after: ' to be written.' }
      }[reason.why];
      return { ...words, cell: reason.cell, ...plain };
    }
  }
}

/** A film that began or ceased to read the timeline, or where subjects are, reads many things at once: one sentence for all of them. */
function timelineSentence(reason: Reason): Omit<ReasonView, 'kind'> | null {
  if (reason.kind !== 'changed' || (reason.before !== undefined && reason.after !== undefined) || /^(?:clip|frames)\d+$/.test(reason.port)) return null;
  const timeline = { before: '', cell: 'timeline', field: null, difference: null };
  if (/^(?:pictures|assets|(?:first|last|opening|middle|ending)\d+)$/.test(reason.port)) {
    return { ...timeline, link: 'Other shapes', after: reason.before === undefined ? ' ask where subjects are.' : ' are no longer asked for.' };
  }
  return { ...timeline, link: 'The timeline', after: ' was set.' };
}

/** A picture, or what is told of it, that came or went: one sentence for all of them. */
const isSent = ({ port, before, after }: Extract<Reason, { kind: 'changed' }>): boolean =>
  (before === undefined || after === undefined) && /^(?:(?:reference|name|kind|description|role|prominence|original)\d+|images|picture|references)$/.test(port);

/** A cell of a scene that there still is. */
const isThere = (cell: string, scenes: readonly string[]): boolean => scenes.some((scene) => cell.startsWith(`${scene}/`));

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function textDifference(before: unknown, after: unknown): ReasonView['difference'] {
  return typeof before === 'string' && typeof after === 'string' ? { before, after } : null;
}
