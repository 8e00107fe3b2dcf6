/**
 * Camera moves as geometry: from a scene's first framing to its last. The move decides the direction, the scene's
 * shot decides where it settles, and when a move has nowhere left to go the camera takes up the shot afresh, so that
 * a chain of scenes neither creeps into the product nor comes to rest. Pure.
 */
import type { Aspect, CameraMove } from '../../../pipeline/outputs.ts';
import { frameRatio, heightOf, limits, onPlate, reach, sizeFor, type Body, type Framing, type View } from './placement.ts';

export type Travel = {
  readonly aspect: Aspect;
  readonly camera: CameraMove;
  /** Seconds of the scene. */
  readonly duration: number;
  /** The words themselves name a shot or a side: go there, whatever the camera. */
  readonly insistShot: boolean;
  readonly insistSide: boolean;
  /** From -1 to 1; makes rolls differ. */
  readonly variant: number;
};

const zoomOf: Partial<Record<CameraMove, number>> = { push_in: 1, pull_out: -1 };
const sideOf: Partial<Record<CameraMove, number>> = { pan_left: 1, pan_right: -1 };
const riseOf: Partial<Record<CameraMove, number>> = { tilt_up: 1, tilt_down: -1 };
const orbitOf: Partial<Record<CameraMove, number>> = { orbit_left: -1, orbit_right: 1 };

/** How much of a move happens in that many seconds: 1 at six. */
export const amountOf = (duration: number, variant: number) => Math.min(1.3, Math.max(0.55, 0.4 + duration * 0.1)) * (1 + 0.08 * variant);

/** The scene's last framing, from its first (`base`) towards the one its shot aims at (`goal`). */
export function travel(base: Framing, goal: Framing, body: Body, plateRatio: number, request: Travel): Framing {
  const { aspect, camera } = request;
  const amount = amountOf(request.duration, request.variant);
  const zoom = zoomFor(base, goal, body, amount, request);
  const size = base.size * Math.exp(zoom);
  const x = acrossFor(base, goal, size, body, amount, request);
  const rise = (riseOf[camera] ?? 0) * 0.1 * amount;
  const level = heightOf(aspect, size, body);
  const lowest = level + 0.12, highest = level - 0.12;
  const y = body.stance === 'cut' ? level
    : riseOf[camera] === undefined ? base.y + (level - base.y) * 0.85
    : Math.min(lowest, Math.max(highest, base.y + (level - base.y) * 0.5 + rise));
  return { x, y, size, view: viewAfter(base.view, zoom * 0.42, amount, request, plateRatio, goal.view) };
}

/** The change of size as a logarithm. */
function zoomFor(base: Framing, goal: Framing, body: Body, amount: number, { aspect, camera, insistShot }: Travel): number {
  const wanted = Math.log(goal.size / base.size);
  const ceiling = Math.log((sizeFor(aspect, 'extreme_close_up', body) * limits.largest) / base.size);
  const floor = Math.log((sizeFor(aspect, 'establishing', body) * limits.smallest) / base.size);
  const within = (zoom: number) => Math.min(ceiling, Math.max(floor, zoom));
  if (insistShot) return within(wanted);
  const direction = zoomOf[camera] ?? 0;
  const least = Math.log(1.13) * amount, most = Math.log(1.85);
  if (direction > 0) return least <= ceiling ? within(Math.min(most, Math.max(least, wanted))) : afresh(wanted, -least * 2);
  if (direction < 0) return -least >= floor ? within(Math.max(-most, Math.min(-least, wanted))) : afresh(wanted, least * 2);
  if (camera === 'hold') return within(Math.log(1.018) * amount + settle(wanted, 0.9));
  const drift = orbitOf[camera] ? Math.log(1.03) * amount : 0;
  return within(drift + Math.min(0.42, Math.max(-0.42, wanted)) * 0.85);
}

/** A held camera keeps its framing; only a framing that is far from the shot's own is brought nearer to it. */
const settle = (wanted: number, slack: number) => (Math.abs(wanted) < slack ? 0 : (wanted - Math.sign(wanted) * slack) * 0.5);

/** Where the move is spent: the shot's own size when it is a real change, else a clear step the other way. */
const afresh = (wanted: number, other: number) => (Math.abs(wanted) >= Math.abs(other) ? wanted : other);

function acrossFor(base: Framing, goal: Framing, size: number, body: Body, amount: number, request: Travel): number {
  const { aspect, camera } = request;
  const room = reach(aspect, { size }, body);
  const inside = (x: number) => Math.min(0.5 + room, Math.max(0.5 - room, x));
  if (request.insistSide) return inside(goal.x);
  const direction = sideOf[camera];
  if (direction === undefined) {
    const pull = camera === 'hold' ? 0.05 : orbitOf[camera] !== undefined ? 0.3 : 0.65;
    const swing = (orbitOf[camera] ?? 0) * -0.02 * amount;
    return inside(base.x + (goal.x - base.x) * pull + swing);
  }
  const step = Math.min(0.15 * amount, room * 1.2);
  const next = base.x + direction * step;
  // A pan that has run out of stage comes back the other way.
  return Math.abs(next - 0.5) <= room + step * 0.35 ? inside(next) : inside(base.x - direction * step);
}

/** The plate's own move: the same directions, less of them, for it lies further away. */
function viewAfter(view: View, zoom: number, amount: number, { aspect, camera }: Travel, plateRatio: number, goal: View): View {
  const towards = Math.log(goal.width / view.width) * (camera === 'hold' ? 0 : 0.15);
  const width = Math.min(limits.widest, Math.max(limits.narrowest, view.width * Math.exp(-zoom + towards)));
  const pan = (sideOf[camera] ?? 0) * -0.055 * amount + (orbitOf[camera] ?? 0) * 0.1 * amount;
  const tilt = (riseOf[camera] ?? 0) * -0.05 * amount;
  const rest = camera === 'hold' ? 0 : pan === 0 ? 0.3 : 0;
  const moved = onPlate({ x: view.x + pan + (0.5 - view.x) * rest, y: view.y + tilt + (tilt === 0 && camera !== 'hold' ? (0.5 - view.y) * 0.4 : 0), width }, aspect, plateRatio);
  const spent = pan !== 0 && Math.abs(moved.x - view.x) < Math.abs(pan) * 0.35;
  return spent ? onPlate({ ...moved, x: view.x - pan }, aspect, plateRatio) : moved;
}

/**
 * The first framing of a film: the one from which the first scene's camera move ends at its shot.
 */
export function beforeMove(goal: Framing, body: Body | null, plateRatio: number, camera: CameraMove, aspect: Aspect): Framing {
  const zoom = -(zoomOf[camera] ?? 0) * Math.log(1.16);
  const size = goal.size * Math.exp(zoom);
  const pan = -(sideOf[camera] ?? 0);
  const rise = -(riseOf[camera] ?? 0);
  const orbit = -(orbitOf[camera] ?? 0);
  const level = body ? heightOf(aspect, size, body) : goal.y;
  const view = {
    x: goal.view.x - pan * 0.03 + orbit * 0.05, y: goal.view.y - rise * 0.04, width: Math.min(limits.widest, goal.view.width * Math.exp(-zoom * 0.42))
  };
  return { x: goal.x + pan * 0.07, y: body?.stance === 'cut' ? level : level + rise * 0.05, size, view: onPlate(view, aspect, plateRatio) };
}

/** As `travel`, for a plate without a subject: the picture itself is what the camera moves over. */
export function travelPlate(base: View, goal: View, plateRatio: number, request: Travel): View {
  const { aspect, camera } = request;
  const amount = amountOf(request.duration, request.variant);
  const widest = Math.min(1, frameRatio(aspect) / plateRatio);
  const narrowest = widest * 0.36;
  const wanted = Math.log(goal.width / base.width);
  const least = Math.log(1.13) * amount;
  const direction = -(zoomOf[camera] ?? 0);
  let zoom = request.insistShot ? wanted
    : direction !== 0 ? direction * Math.min(0.6, Math.max(least, direction * wanted))
    : camera === 'hold' ? -Math.log(1.015) * amount : Math.min(0.45, Math.max(-0.45, wanted)) * 0.85;
  const spentZoom = base.width * Math.exp(zoom) < narrowest * 0.99 || base.width * Math.exp(zoom) > widest * 1.01;
  if (spentZoom && direction !== 0) zoom = Math.abs(wanted) > least ? wanted : -direction * least * 1.6;
  const width = Math.min(widest, Math.max(narrowest, base.width * Math.exp(zoom)));
  const height = (width * plateRatio) / frameRatio(aspect);
  const pan = ((sideOf[camera] ?? 0) * -0.16 + (orbitOf[camera] ?? 0) * 0.12) * amount * width;
  const tilt = (riseOf[camera] ?? 0) * -0.16 * amount * height;
  const pull = camera === 'hold' ? 0 : 0.75;
  const x = base.x + (pan === 0 || request.insistSide ? (goal.x - base.x) * pull : pan);
  const y = base.y + (tilt === 0 ? (goal.y - base.y) * pull : tilt);
  const moved = onPlate({ x, y, width }, aspect, plateRatio);
  const stuckX = pan !== 0 && Math.abs(moved.x - base.x) < Math.abs(pan) * 0.35;
  const stuckY = tilt !== 0 && Math.abs(moved.y - base.y) < Math.abs(tilt) * 0.35;
  if (!stuckX && !stuckY) return moved;
  return onPlate({ x: stuckX ? base.x - pan : moved.x, y: stuckY ? base.y - tilt : moved.y, width }, aspect, plateRatio);
}
