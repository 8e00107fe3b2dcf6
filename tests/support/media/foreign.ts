/**
 * Real video of many origins, made by FFmpeg when a test asks: one second, small, red above and blue below. At half a
 * second the picture flashes white and the sound clicks, so that whoever shifts either is found out.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ffmpeg } from '../video.ts';

export type Origin = {
  /** The file's name; its ending chooses the container. */
  readonly name: string;
  readonly rate?: string;
  readonly size?: string;
  /** Seconds of the picture and of the sound; null for a silent file. */
  readonly length?: number;
  readonly sound?: number | null;
  /** Seconds by which the sound begins after the picture. */
  readonly late?: number;
  /** Further filters of the picture. */
  readonly filter?: string;
  /** Encoding. */
  readonly options: readonly string[];
};

/** Seconds at which picture and sound tell the time. */
export const flashAt = 0.5;
export const click = 'if(between(t,0.5,0.51),0.8*sin(2*PI*1000*t),0)';

export async function makeForeign(file: string, { rate = '24', size = '160x90', length = 1, sound = 1, late = 0, filter, options }: Origin): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const picture = [
    'drawbox=x=0:y=0:w=iw:h=ih/2:color=red:t=fill',
    `drawbox=x=0:y=0:w=iw:h=ih:color=white:t=fill:enable='between(t,${flashAt - 0.004},${flashAt + 0.08})'`, ...(filter ? [filter] : [])
  ].join(',');
  await ffmpeg(
    '-v', 'error', '-f', 'lavfi', '-i', `color=color=blue:size=${size}:rate=${rate}:duration=${length}`,
    ...(sound === null ? [] : ['-itsoffset', String(late), '-f', 'lavfi', '-i', `aevalsrc=${click.replaceAll('0.5', String(flashAt - late)).replaceAll(',', '\\,')}:s=44100:d=${sound}`]),
    '-vf', picture, ...options, '-y', file
  );
  return file;
}

/** Turns the picture by a flag alone: the matrix in the track's header (ISO/IEC 14496-12, 8.3.2) for a quarter turn clockwise. */
export async function turnByFlag(file: string): Promise<string> {
  const bytes = await readFile(file);
  const at = bytes.indexOf('tkhd') + 4 + 40;
  const one = 0x0001_0000;
  [0, one, 0, -one, 0, 0].forEach((value, i) => bytes.writeInt32BE(value, at + i * 4));
  await writeFile(file, bytes);
  return file;
}

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
const hdr = (transfer: string) => [
  '-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc',
  '-x265-params', `log-level=none:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc`, '-c:a', 'aac'
];

/** What cameras, phones, editors and models send. */
export const origins: readonly Origin[] = [
  { name: '23.976.mp4', rate: '24000/1001', options: h264 },
  { name: '25.mp4', rate: '25', options: h264 },
  { name: '30-b-frames.mp4', rate: '30', options: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3', '-c:a', 'aac'] },
  { name: '50.mp4', rate: '50', options: h264 },
  { name: 'variable-rate.mp4', rate: '60', filter: "select='not(mod(n,7))+not(mod(n,5))+between(n,28,36)+eq(n,59)'", options: ['-fps_mode', 'vfr', ...h264] },
  { name: 'odd-size.mkv', size: '161x91', options: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p', '-c:a', 'aac'] },
  { name: 'tall.mp4', size: '90x160', options: h264 },
  { name: 'wide-pixels.mp4', size: '80x90', filter: 'setsar=2/1', options: h264 },
  { name: '10-bit.mp4', options: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-c:a', 'aac'] },
  { name: 'hevc.mp4', options: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-c:a', 'aac'] },
  { name: 'vp9-opus.webm', options: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'] },
  { name: 'mjpeg-full-range.mov', options: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj422p', '-c:a', 'pcm_s16le'] },
  { name: 'prores.mov', options: ['-c:v', 'prores_ks', '-profile:v', '2', '-c:a', 'pcm_s24le'] },
  { name: 'interlaced.mov', rate: '50', size: '160x96', filter: 'tinterlace=mode=interleave_top,fieldorder=tff', options: ['-flags', '+ildct+ilme', ...h264] },
  { name: 'fragmented.mp4', sound: null, options: [...h264, '-g', '6', '-movflags', '+frag_keyframe+empty_moov'] },
  { name: 'silent.mp4', sound: null, options: h264 },
  { name: 'longer-sound.mp4', sound: 1.7, options: h264 },
  { name: 'shorter-sound.mp4', sound: 0.6, options: h264 },
  { name: 'late-sound.mp4', late: 0.25, sound: 0.5, options: h264 },
  { name: 'mono-8-khz.mov', options: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', '-ar', '8000', '-ac', '1'] },
  { name: 'surround.mp4', options: [...h264, '-ac', '6'] },
  { name: 'hdr-pq.mp4', options: hdr('smpte2084') },
  { name: 'hdr-hlg.mkv', options: hdr('arib-std-b67') }
];
export const plain = h264;
