import { describe, expect, it } from 'vitest';
import { Preview } from '../../src/lib/client/preview.svelte.ts';
import type { Notebook } from '../../src/lib/client/notebook.svelte.ts';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { emptyTimeline, usualCut } from '../../src/lib/pipeline/timeline/usual.ts';
import { toldPlainly } from '../../src/lib/server/media/film/missing.ts';
import { ToolError } from '../../src/lib/pipeline/index.ts';
import { cellOf, plainView, takeOf } from '../support/view.ts';

const file = (letter: string): ArtifactRef => ({ artifact: letter.repeat(64), content: letter.repeat(64), mime: 'video/mp4', bytes: 10, width: 1280, height: 720 });
const clip = (letter: string) => ({ video: file(letter), first: file('1'), middle: file('2'), last: file('3'), duration: 2, frames: 48 });

/** A page of three scenes, two of which have clips. */
function preview(timeline: unknown = null): Preview {
  const view = plainView(3);
  const outputs: Record<string, unknown> = { 's1/clip': clip('a'), 's2/clip': clip('b') };
  const cells = view.cells.map((cell) => cellOf(cell.id, 'fresh', cell.id in outputs ? takeOf(`${cell.id}-1`, 1, outputs[cell.id]) : null));
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  if (timeline) byId.set('timeline', { ...cellOf('export', 'fresh', takeOf('t-1', 1, timeline)), id: 'timeline', kind: 'timeline' });
  return new Preview({ view, cell: (id: string) => byId.get(id) } as unknown as Notebook);
}

describe('the preview', () => {
  it('goes through the clips by the edit list, and counts scenes without a clip as long as they are planned', () => {
    const shown = preview();
    expect(shown.list.frames).toBe(48 + 48 + shown.list.items[2]!.frames);
    expect([shown.held, shown.sourceOf(0), shown.sourceOf(1)]).toEqual([[0, 1], `/artifacts/${'a'.repeat(64)}.mp4`, `/artifacts/${'b'.repeat(64)}.mp4`]);
    shown.seek(60);
    expect([shown.index, shown.held, shown.opacityOf(0), shown.opacityOf(1)]).toEqual([1, [2, 1], 0, 1]);
  });

  it('shows both sides of a dissolve, the second over the first', () => {
    const shown = preview({ ...emptyTimeline, scenes: [{ ...usualCut('s1'), join: 'dissolve', frames: 12 }], texts: [{ id: 't1', scene: 's2', from: 0, to: 6, style: 'caption', text: 'Hello' }] });
    shown.seek(36 + 5);
    expect([shown.held, shown.opacityOf(0), shown.opacityOf(1)]).toEqual([[0, 1], 1, 6 / 13]);
    expect(shown.texts.map(({ text }) => text)).toEqual(['Hello']);
    shown.look('s2', 20);
    expect([shown.at, shown.opacityOf(0), shown.texts]).toEqual([56, 0, []]);
  });

  it('stays within the film', () => {
    const shown = preview();
    shown.seek(100_000);
    expect(shown.at).toBe(shown.list.frames - 1);
    shown.seek(-5);
    expect(shown.at).toBe(0);
  });
});

describe('parts that FFmpeg lacks', () => {
  it.each([
    ["Unknown encoder 'libsvtav1'", /without libsvtav1/], ["[AVFilterGraph] No such filter: 'ass'", /without libass/], ['Invalid data', /could not finish/]
  ])('%s', (detail, message) => {
    expect((toldPlainly(new ToolError('media_failed', 'FFmpeg could not finish this video.', { detail })) as ToolError).message).toMatch(message);
  });
});
