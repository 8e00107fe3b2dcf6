/** Small pictures of a film for the strip, taken from the film itself, so that old versions show what they showed. */
import { secondsAt, type Rate } from '../../pipeline/review/frames.ts';

const width = 160;

/** A picture of each frame asked for, as data addresses, given one by one as they come. The returned function stops it. */
export function takeThumbnails(url: string, frames: readonly number[], rate: Rate, give: (index: number, picture: string) => void): () => void {
  const video = document.createElement('video');
  const canvas = document.createElement('canvas');
  let at = 0;
  const next = () => {
    if (at < frames.length) video.currentTime = secondsAt(frames[at]!, rate, 0.5);
    else stop();
  };
  video.muted = true;
  video.preload = 'auto';
  video.addEventListener('loadedmetadata', () => {
    canvas.width = width;
    canvas.height = Math.max(1, Math.round((width * video.videoHeight) / video.videoWidth));
    next();
  });
  video.addEventListener('seeked', () => {
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    give(at, canvas.toDataURL('image/jpeg', 0.7));
    at++;
    next();
  });
  video.src = url;
  function stop() {
    at = frames.length;
    video.removeAttribute('src');
    video.load();
  }
  return stop;
}
