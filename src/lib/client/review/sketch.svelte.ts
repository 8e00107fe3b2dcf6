/** A drawing in the making: shapes in 0..1 of the picture, one being drawn, and undo. */
import type { Drawing, Point, Shape } from '../../pipeline/review/drawing.ts';
import { penColours, reviewLimits, type PenColour, type ShapeKind } from '../../pipeline/review/words.ts';

/** Points of a stroke nearer than this to the last one add nothing that could be seen. */
const nearness = 0.003;
const rounded = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;

export class Sketch {
  /** Whether the pointer draws. */
  active = $state(false);
  tool: ShapeKind = $state('pen');
  colour: PenColour = $state(penColours[0]);
  shapes: Drawing = $state.raw([]);
  begun: Shape | null = $state.raw(null);
  /** Where a text is being typed. */
  writing: Point | null = $state.raw(null);

  get all(): Drawing { return this.begun ? [...this.shapes, this.begun] : this.shapes; }
  get full(): boolean { return this.shapes.length >= reviewLimits.shapes || this.points >= reviewLimits.points - 2; }
  get points(): number { return this.shapes.reduce((sum, shape) => sum + (shape.kind === 'pen' ? shape.points.length : 2), 0); }
  /** What a comment carries: null for nothing. */
  get drawing(): Drawing | null { return this.shapes.length ? this.shapes : null; }

  begin([x, y]: Point) {
    if (this.full) return;
    const at: Point = [rounded(x), rounded(y)];
    const { colour, tool } = this;
    if (tool === 'text') this.writing = at;
    else this.begun = tool === 'pen' ? { kind: tool, colour, points: [at] } : { kind: tool, colour, from: at, to: at };
  }

  extend([x, y]: Point) {
    const to: Point = [rounded(x), rounded(y)];
    const { begun } = this;
    if (!begun || begun.kind === 'text') return;
    if (begun.kind !== 'pen') {
      this.begun = { ...begun, to };
      return;
    }
    const [lastX, lastY] = begun.points.at(-1)!;
    if (Math.hypot(to[0] - lastX, to[1] - lastY) < nearness || this.points + begun.points.length >= reviewLimits.points) return;
    this.begun = { ...begun, points: [...begun.points, to] };
  }

  end() {
    const { begun } = this;
    this.begun = null;
    if (!begun) return;
    const moved = begun.kind === 'pen' || begun.kind === 'text' || Math.hypot(begun.to[0] - begun.from[0], begun.to[1] - begun.from[1]) > 0.01;
    if (moved) this.shapes = [...this.shapes, begun];
  }

  write(text: string) {
    const at = this.writing;
    this.writing = null;
    const words = text.trim().slice(0, reviewLimits.inscription);
    if (at && words && !this.full) this.shapes = [...this.shapes, { kind: 'text', colour: this.colour, at, text: words }];
  }

  undo() { this.shapes = this.shapes.slice(0, -1); }

  clear() {
    this.shapes = [];
    this.begun = null;
    this.writing = null;
    this.active = false;
  }
}
