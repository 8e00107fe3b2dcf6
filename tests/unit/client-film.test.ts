import { describe, expect, it } from 'vitest';
import { spanAt, timelineOf } from '../../src/lib/client/timeline.ts';
import { combined, markOf } from '../../src/lib/client/states.ts';
import { downloadUrl, pictureOf, thumbnail } from '../../src/lib/client/outputs.ts';
import { adviceOn, refusalOf } from '../../src/lib/client/upload.ts';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import type { NotebookView } from '../../src/lib/protocol.ts';
import { cellOf, plainView, takeOf } from '../support/view.ts';

const file = (letter: string, mime: ArtifactRef['mime'] = 'image/png'): ArtifactRef =>
  ({ artifact: letter.repeat(64), content: letter.repeat(64), mime, bytes: 10, width: 1280, height: 720 });

function withOutputs(outputs: Record<string, unknown>, scenes = 2): NotebookView {
  const view = plainView(scenes);
  return { ...view, cells: view.cells.map((cell) => cellOf(cell.id, 'fresh', cell.id in outputs ? takeOf(`${cell.id}-1`, 1, outputs[cell.id]) : null)) };
}

const clip = { video: file('c', 'video/mp4'), first: file('1'), middle: file('2'), last: file('3'), duration: 2, frames: 48 };
const film = { video: file('f', 'video/mp4'), poster: file('p'), duration: 4, frames: 96, scenes: [{ start: 0, frames: 48 }, { start: 48, frames: 48 }] };

describe('what the film strip plays', () => {
  it('AD-9: the film, when it has as many scenes as the notebook', () => {
    const timeline = timelineOf(withOutputs({ export: film, 's1/clip': clip, 's2/clip': clip }));
    expect(timeline).toMatchObject({ film: film.video, total: 96 });
    expect(timeline.spans.map(({ scene, start, frames }) => [scene, start, frames])).toEqual([['s1', 0, 48], ['s2', 48, 48]]);
  });

  it('the clips in order when there is no film or it has other scenes, and a picture where a clip is missing', () => {
    const timeline = timelineOf(withOutputs({ export: film, 's1/clip': clip, 's2/end': { image: file('e'), layers: null } }, 3));
    expect(timeline).toMatchObject({ film: null, total: 48 + 144 + 144 });
    expect(timeline.spans).toMatchObject([{ clip: clip.video, picture: clip.middle }, { clip: null, picture: file('e') }, { clip: null, picture: null }]);
  });

  it('finds the scene of a frame, and the last one at the end', () => {
    const timeline = timelineOf(withOutputs({ export: film }));
    expect([0, 47, 48, 95, 96].map((frame) => spanAt(timeline, frame))).toEqual([0, 0, 1, 1, 1]);
  });
});

describe('states and files on screen', () => {
  it('sum up to the one that says most', () => {
    expect(combined(['fresh', 'outdated', 'running'])).toBe('running');
    expect(combined(['running', 'failed'])).toBe('failed');
    expect(combined(['fresh', 'fresh'])).toBe('fresh');
    expect(combined([])).toBe('empty');
    expect((['fresh', 'outdated', 'queued', 'running', 'failed', 'blocked', 'cancelled', 'empty'] as const).map(markOf))
      .toEqual(['fresh', 'outdated', 'running', 'running', 'failed', 'empty', 'empty', 'empty']);
  });

  it('have addresses by hash, with thumbnails and a download name', () => {
    expect(thumbnail(file('a'), 640)).toBe(`/artifacts/${'a'.repeat(64)}.png?w=640`);
    expect(downloadUrl(film.video, 'lumo & co')).toBe(`/artifacts/${'f'.repeat(64)}.mp4?download=lumo%20%26%20co.mp4`);
    expect(pictureOf('clip', takeOf('t', 1, clip))).toBe(clip.middle);
    expect(pictureOf('stories', takeOf('t', 1, {}))).toBeNull();
    expect(pictureOf('keyframe', null)).toBeNull();
  });
});

describe('AD-1: what the page says of a picture before it is sent', () => {
  it.each([
    { name: 'a.jpg', type: 'image/jpeg', size: 5000, have: 0, says: null },
    { name: 'a.svg', type: 'image/svg+xml', size: 5000, have: 0, says: 'Only JPEG, PNG and WebP pictures can be used.' },
    { name: 'a.png', type: 'image/png', size: 0, have: 0, says: 'The file is empty.' },
    { name: 'a.png', type: 'image/png', size: 12e6, have: 0, says: 'The file has 12.0 MB; a picture may have at most 10 MB.' },
    { name: 'a.webp', type: 'image/webp', size: 5000, have: 10, says: 'A brief holds at most 10 pictures. Remove one first.' }
  ])('$type of $size bytes after $have', ({ says, have, ...facts }) => expect(refusalOf(facts, have)).toBe(says));

  it('advises below three pictures', () => {
    expect([0, 1, 2].map((number) => adviceOn(number) !== null)).toEqual([true, true, true]);
    expect(adviceOn(3)).toBeNull();
  });
});
