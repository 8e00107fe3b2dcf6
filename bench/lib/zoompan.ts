/** The peer: FFmpeg's zoompan on a picture scaled up four times, the usual cure for its whole-pixel steps. */
import type { View } from '../../src/lib/server/providers/animatic/mover-path.ts';

/** Eased progress of mover-path.ts as an expression of FFmpeg; `on` is the number of the frame. */
function eased(frames: number): string {
  const rise = 'st(1,ld(0)*3)*0+ld(1)*ld(1)*(ld(1)-ld(1)*ld(1)/2)/2';
  const half = `if(gte(ld(0),1/3),(ld(0)-1/6)*1.5,${rise})`;
  return `st(2,on/${frames - 1})*0+st(0,if(lt(ld(2),0.5),ld(2),1-ld(2)))*0+st(3,${half})*0+if(lt(ld(2),0.5),ld(3),1-ld(3))`;
}

/** A chain that takes a 16:9 picture from one view to the other as `viewAt` does. */
export function zoompanChain(from: View, to: View, frames: number, upscale: number): string {
  const growth = Math.log(to.width / from.width);
  const share = `st(4,${eased(frames)})*0+st(5,(exp(${growth}*ld(4))-1)/${Math.expm1(growth)})*0`;
  const width = `(${from.width}+${to.width - from.width}*ld(5))`;
  const corner = (axis: 'x' | 'y', side: string) => `${share}+((${from[axis]}+${to[axis] - from[axis]}*ld(5))-${width}/2)*${side}`;
  return `scale=${1280 * upscale}:-1:flags=bicubic,`
    + `zoompan=z='${share}+1/${width}':x='${corner('x', 'iw')}':y='${corner('y', 'ih')}':d=${frames}:s=1280x720:fps=24`;
}
