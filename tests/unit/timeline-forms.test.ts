import { describe, expect, it } from 'vitest';
import { operationBody } from '../../src/lib/server/actions/operation-body.ts';
import { timelineOperation } from '../../src/lib/server/actions/timeline-forms.ts';

const logo = 'a'.repeat(64);
const read = (action: string, fields: Record<string, string>) => {
  const found = timelineOperation(action, fields);
  return found?.ok ? found.value : found?.message ?? null;
};

describe('the timeline\'s form fields', () => {
  it.each<[string, Record<string, string>, unknown]>([
    ['editCut', { scene: 's1', in: '6' }, { type: 'edit_cut', scene: 's1', fields: { in: 6 } }],
    ['editCut', { scene: 's1', in: '6', out: '', join: 'dissolve', frames: '12' }, { type: 'edit_cut', scene: 's1', fields: { in: 6, out: null, join: 'dissolve', frames: 12 } }],
    ['editCut', { scene: 's1', x: '0.25', y: '0.5', zoom: '2' }, { type: 'edit_cut', scene: 's1', fields: { crop: { x: 0.25, y: 0.5, zoom: 2 } } }],
    ['editCut', { scene: 's1', x: '' }, { type: 'edit_cut', scene: 's1', fields: { crop: null } }],
    ['editCut', { scene: 's1', in: '-1' }, 'The first frame is not a whole number.'],
    ['editCut', { scene: 's1', join: 'wipe' }, 'The join must be one of cut, dissolve.'],
    ['editTimeline', { shapes: '9:16 1:1 9:16', size: 'draft', codec: 'prores', burn: 'on' }, { type: 'edit_timeline', fields: { shapes: ['9:16', '1:1'], size: 'draft', codec: 'prores', burn: true } }],
    ['editTimeline', { shapes: '' }, { type: 'edit_timeline', fields: { shapes: [] } }],
    ['editTimeline', { shapes: '21:9' }, 'The shape must be one of 16:9, 9:16, 1:1, 4:5.'],
    ['putText', { scene: 's1', from: '0', to: '24', text: ' Hello\r\nthere ' }, { type: 'put_text', text: { scene: 's1', from: 0, to: 24, style: 'caption', text: 'Hello\nthere' } }],
    ['putText', { scene: 's1', from: '0', to: '24', text: '  ' }, 'There are no words to show.'],
    ['putCard', { frames: '48', title: 'End', before: '', picture: logo }, { type: 'put_card', card: { frames: 48, title: 'End', before: null, picture: logo } }],
    ['putCard', { id: 'c1', frames: '48', picture: '' }, { type: 'put_card', card: { id: 'c1', frames: 48, before: null, picture: null } }],
    ['putCard', { id: 'c1', frames: '48' }, { type: 'put_card', card: { id: 'c1', frames: 48, before: null } }],
    ['removeCard', { id: 'c1' }, { type: 'remove_card', id: 'c1' }],
    ['rename', { title: 'T' }, null]
  ])('%s %o', (action, fields, wanted) => {
    expect(read(action, fields)).toEqual(wanted);
  });

  it('as JSON, what is left out stays as it is, and what is not known is refused', () => {
    const body = (value: unknown) => operationBody.safeParse(value);
    expect(body({ type: 'edit_cut', scene: 's1', fields: { in: 3 } }).data).toEqual({ type: 'edit_cut', scene: 's1', fields: { in: 3 } });
    expect(body({ type: 'edit_timeline', fields: { burn: true } }).data).toEqual({ type: 'edit_timeline', fields: { burn: true } });
    expect(body({ type: 'edit_cut', scene: 's1', fields: { wipe: 3 } }).success).toBe(false);
    expect(body({ type: 'edit_cut', scene: 's1', fields: { frames: 1 } }).success).toBe(false);
    expect(body({ type: 'put_text', text: { scene: 's1', from: 0, to: 9, style: 'title', text: 'x' } }).success).toBe(true);
    expect(body({ type: 'put_card', card: { before: null, frames: 24 } }).data).toEqual({ type: 'put_card', card: { before: null, frames: 24 } });
    expect(body({ type: 'put_card', card: { id: 'c1', picture: logo } }).success).toBe(true);
    expect(body({ type: 'put_card', card: { id: 'c1', picture: 'logo.png' } }).success).toBe(false);
  });
});
