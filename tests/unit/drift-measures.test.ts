import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftOutput, type Drift } from '../../src/lib/pipeline/outputs.ts';
import { createJudge } from '../../src/lib/server/providers/animatic/judge.ts';
import { compareDetail } from '../../src/lib/server/providers/animatic/judging/detail.ts';
import { lookOf } from '../../src/lib/server/providers/animatic/judging/look.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { casesOf, filmed, inOrder, type Scored } from '../support/drift-cases.ts';
import { context } from '../support/judge-scenes.ts';

let data: string;
let store: ReturnType<typeof openStore>;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'drift-'));
  store = openStore(data);
});
afterAll(() => rm(data, { recursive: true, force: true }));

/** The short form of `npm run prove -- drift`. */
describe('CLIP-3: drift scores are calibrated', () => {
  it('put right clips, however they are lit, above those with another word on the label, another face, hue or product', async () => {
    const judge = createJudge(store);
    const scored: Scored[] = [];
    const drifts = new Map<string, Drift>();
    const wanted = new Set(['as it is', 'warm evening light', 'strongly compressed', 'hue shift', 'swapped product', 'missing product', 'wrong text', 'other face']);
    for (const subject of filmed.filter((each) => each.subject === 'tin' || each.subject === 'ann')) {
      for await (const { request, ...known } of casesOf(store, subject)) {
        if (!wanted.has(known.name) || (subject.face && known.name.endsWith('product'))) continue;
        const { value } = await judge.score(request, context());
        drifts.set(`${known.subject}: ${known.name}`, driftOutput.parse(value));
        scored.push({ ...known, score: value.score });
      }
    }
    expect(inOrder(scored)).toMatchObject({ within: 1, across: 1 });
    for (const { right, score } of scored) expect(score >= 0.8).toBe(right);
    for (const [name, spot] of [['tin: wrong text', 'in the'], ['ann: other face', 'in the']] as const) {
      const { issues, fixPrompt, measures, heatmap } = drifts.get(name)!;
      expect(issues[0]).toMatchObject({ code: 'label_changed', frame: 'last', text: expect.stringContaining(spot) as string });
      expect(fixPrompt).toContain('every letter and feature');
      expect(measures.find(({ frame }) => frame === 'last')!.lettering).toBeLessThan(0.5);
      expect(heatmap).not.toBeNull();
    }
    const sound = drifts.get('tin: as it is')!;
    expect(sound.measures.map(({ features, lettering }) => [features, lettering])).toEqual([[undefined, undefined], [undefined, undefined], [1, 1]]);
  });
});

describe('the details of a product', () => {
  /** A board of 120 by 120 with bars; `swapped`: the bars of one corner stand otherwise. */
  const board = (change: (x: number, y: number) => number = () => 0) => {
    const rgba = new Uint8Array(120 * 120 * 4);
    for (let y = 0, i = 0; y < 120; y += 1) {
      for (let x = 0; x < 120; x += 1, i += 4) {
        const value = ((Math.floor(x / 7) * 5 + Math.floor(y / 9) * 3) % 4) * 60 + 30 + change(x, y);
        rgba.set([value, value, value, 255], i);
      }
    }
    return rgba;
  };
  const look = (rgba: Uint8Array) => ({ ...lookOf({ data: rgba, width: 120, height: 120, channels: 4 }) });
  const regionOf = (rgba: Uint8Array, light: (L: number) => number = (L) => L) => {
    const { lab } = look(rgba);
    const L = new Float32Array(130 * 130).fill(50);
    for (let y = 0; y < 120; y += 1) for (let x = 0; x < 120; x += 1) L[(y + 5) * 130 + x + 5] = light(lab.L[y * 120 + x]!);
    return { L, width: 130, height: 130 };
  };
  const grid = { width: 120, height: 120 };

  it('are found again whatever the light', () => {
    const picture = board();
    expect(compareDetail(look(picture), grid, regionOf(picture, (L) => L * 0.7 + 9))).toMatchObject({ score: 1, found: 1, worst: 1 });
  });

  it('that have changed in one place are lost there', () => {
    const swapped = board((x, y) => (x > 84 && y < 36 ? ((x * 13 + y * 29) % 5) * 40 - 80 : 0));
    const detail = compareDetail(look(board()), grid, regionOf(swapped))!;
    expect(detail.found).toBeGreaterThan(0.8);
    expect(detail.worst).toBeLessThan(0.5);
    expect(detail.score).toBeLessThan(0.3);
    expect(detail.spot.x).toBeGreaterThan(0.6);
    expect(detail.spot.y).toBeLessThan(0.4);
  });

  it('are not judged where there are hardly any', () => {
    const plain = board((x, y) => -(((Math.floor(x / 7) * 5 + Math.floor(y / 9) * 3) % 4) * 60));
    expect(compareDetail(look(plain), grid, regionOf(plain))).toBeNull();
  });
});
