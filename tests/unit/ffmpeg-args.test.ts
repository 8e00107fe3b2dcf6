import { describe, expect, it } from 'vitest';
import {
  countedFrameArgs, decodeArgs, encodeFramesArgs, indexedFramesArgs, lastFrameBackwardsArgs, pickFramesArgs, seekTo
} from '../../src/lib/pipeline/timeline/ffmpeg-args.ts';
import { clipSoundArgs, goesOnArgs, ingestArgs, lookArgs } from '../../src/lib/pipeline/timeline/ingest-args.ts';
import { conformArgs } from '../../src/lib/pipeline/timeline/window-args.ts';

const size = { width: 1280, height: 720 };
const picture = { width: 640, height: 480, dynamicRange: 'standard', interlaced: false, tagged: true, start: 0 } as const;
const upload = { input: 'in.mov', picture, size, seconds: 61, video: 'a.mp4', sound: null };
const flag = (args: readonly string[], name: string) => args[args.indexOf(name) + 1];

describe('FFmpeg argument lists', () => {
  it('encode every clip with the same flags, whoever made it', () => {
    const ofMover = encodeFramesArgs(size, 'a.mp4');
    const ofUpload = ingestArgs(upload);
    const ofFallback = conformArgs('a', size, 'a.mp4');
    const tail = (args: readonly string[]) => args.slice(args.indexOf('-an'));
    for (const args of [ofMover, ofUpload, ofFallback]) expect(args.join(' ')).toContain('setsar=1');
    expect(tail(ofUpload)).toEqual(tail(ofMover));
    expect(tail(ofFallback)).toEqual(tail(ofMover));
    expect(tail(ofMover)).toEqual([
      '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', '-force_key_frames', '0.5,1',
      '-c:v', 'libx264', '-preset', 'fast', '-crf', '18', '-profile:v', 'high', '-pix_fmt', 'yuv420p',
      '-x264-params', 'stitchable=1:keyint=48:min-keyint=12:scenecut=0:open-gop=0:chromaloc=1',
      '-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709',
      '-video_track_timescale', '12288', '-movflags', '+faststart', '-f', 'mp4', 'a.mp4'
    ]);
  });

  it('take raw frames from standard input', () => {
    expect(encodeFramesArgs(size, 'a.mp4').slice(0, 10)).toEqual([
      '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '1280x720', '-r', '24', '-i', 'pipe:0'
    ]);
  });

  it('restrict protocols and formats before every input of a file', () => {
    const outside = ['-protocol_whitelist', 'file', '-format_whitelist', 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm'];
    expect(ingestArgs(upload).slice(0, 4)).toEqual(outside);
    expect(decodeArgs('in.mov', 'outside').slice(0, 4)).toEqual(outside);
    expect(goesOnArgs('in.mov', 60).slice(0, 4)).toEqual(outside);
    expect(lookArgs('in.mov').slice(0, 4)).toEqual(outside);
    for (const args of [decodeArgs('a', 'ours'), lastFrameBackwardsArgs('a', 'o'), countedFrameArgs('a', 3, 'o'),
      pickFramesArgs('a', 24, [{ index: 0, output: 'o', key: true }, { index: 9, output: 'p', key: false }]), conformArgs('a', size, 'o')]) {
      const inputs = args.filter((word) => word === '-i').length;
      expect(args.filter((word) => word === '-format_whitelist')).toHaveLength(inputs);
      expect(args.filter((word) => word === '-protocol_whitelist')).toHaveLength(inputs);
    }
  });

  it('keep the sound of a clip from outside as long as its picture, to the sample', () => {
    expect(flag(ingestArgs({ ...upload, picture: { ...picture, start: 0.023 }, sound: 'a.wav' }), '-itsoffset')).toBe('-0.023');
    expect(flag(clipSoundArgs('a.wav', 25, 'o.mp4'), '-af')).toBe('apad,atrim=end_sample=50000');
  });

  it('bring high range to the range of films, and untagged colours as players take them', () => {
    const filter = (facts: object) => flag(ingestArgs({ ...upload, picture: { ...picture, ...facts } }), '-vf');
    expect(filter({ dynamicRange: 'high' })).toContain('tonemap=hable');
    expect(filter({})).not.toMatch(/tonemap|in_color_matrix|bwdif/);
    expect(filter({ tagged: false })).toContain('in_color_matrix=smpte170m');
    expect(filter({ tagged: false, height: 720 })).toContain('in_color_matrix=bt709');
    expect(filter({ interlaced: true })).toMatch(/^bwdif/);
  });

  it('CLIP-2: seek half a frame before the frame that is wanted, and not at all for the first', () => {
    const args = pickFramesArgs('a.mp4', 24, [{ index: 0, output: 'first', key: true }, { index: 143, output: 'last', key: false }]);
    expect(args.filter((word) => word === '-ss')).toHaveLength(1);
    expect(Number(flag(args, '-ss'))).toBeCloseTo(142.5 / 24, 5);
    expect(seekTo(143, 24)).toBeGreaterThan(142 / 24);
    expect(seekTo(143, 24)).toBeLessThan(143 / 24);
  });

  it('CLIP-2: take several frames from one file by their times, one behind the other', () => {
    const args = indexedFramesArgs('a.mp4', [0, 25], 'o');
    expect(args.slice(0, 4)).toEqual(pickFramesArgs('a.mp4', 24, [{ index: 0, output: 'o', key: true }]).slice(0, 4));
    expect(flag(args, '-vf')).toMatch(/^select=eq\(pts\\,0\)\+eq\(pts\\,12800\),setpts=N\/24\/TB,/);
    expect(flag(args, '-frames:v')).toBe('2');
  });

  it('CLIP-2: seek a key frame itself', () => {
    expect(flag(pickFramesArgs('a.mp4', 24, [{ index: 73, output: 'middle', key: true }]), '-ss')).toBe((73 / 24).toFixed(6));
  });
});
