import { describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/steps/tools.ts';
import { accounted } from '../../src/lib/server/providers/tries.ts';
import { withSaferWordings, worded } from '../../src/lib/server/providers/wording.ts';
import { failureOf, hearing } from '../contracts/requests.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const prompt = {
  system: 'Paint.', text: '<frame>\nA girl kills time with a can. The can stands on ice. Blood-red light.\n</frame>\nFraming: close-up.',
  images: [fakeArtifact('product'), fakeArtifact('second')]
};
const refusal = (image: number) => new ToolError('refused', 'No.', { charged: 'yes', usage: { units: { image }, usd: null } });

describe('safer wordings', () => {
  it('REF-6: leaves level 0 as it was written', () => expect(worded(prompt, 0)).toBe(prompt));

  it('REF-6: replaces at level 1 what filters stumble over, and keeps all else', () => {
    const { text } = worded(prompt, 1);
    expect(text).toContain('An adult striking time with a can. The can stands on ice. deep-red light.');
    expect(text).toContain('Framing: close-up.');
    expect(text).toContain('family-friendly');
  });

  it('REF-6: leaves out at level 2 the sentences that hold such words, and keeps the others', () => {
    const { text } = worded(prompt, 2);
    expect(text).toContain('<frame>\nThe can stands on ice.\n</frame>');
    expect(text).not.toMatch(/girl|kill|blood/iu);
  });

  it('REF-6: keeps the pictures and the system text at every level', () => {
    for (const level of [0, 1, 2] as const) expect(worded(prompt, level)).toMatchObject({ images: prompt.images, system: prompt.system });
  });

  it('changes nothing in a text without such words but the closing sentence', () => {
    const calm = { ...prompt, text: 'A skilled maker shows a new pistachio cake.\nIt is buttery.' };
    for (const level of [1, 2] as const) expect(worded(calm, level).text.startsWith(calm.text)).toBe(true);
  });

  it('REF-6: goes from level to level while it is refused, and counts what each call used', async () => {
    const context = hearing();
    const levels: number[] = [];
    const { usage } = await accounted(context, () => withSaferWordings(prompt, context, async (_, level) => {
      levels.push(level);
      if (level < 2) throw refusal(1);
      return { value: null, usage: { units: { image: 1 }, usd: null } };
    }));
    expect(levels).toEqual([0, 1, 2]);
    expect(usage).toEqual({ units: { image: 3 }, usd: null });
    expect(context.lines.filter((line) => line.startsWith('Wording used (level'))).toHaveLength(2);
  });

  it('REF-6: ends with the last refusal, and with all that was used', async () => {
    const context = hearing();
    const error = await failureOf(accounted(context, () => withSaferWordings(prompt, context, async () => Promise.reject(refusal(1)))));
    expect(error).toMatchObject({ code: 'refused', charged: 'yes', usage: { units: { image: 3 } } });
  });

  it('escalates for refusals only', async () => {
    let calls = 0;
    const work = withSaferWordings(prompt, hearing(), async () => {
      calls++;
      throw new ToolError('quota', 'Used up.');
    });
    expect((await failureOf(work)).code).toBe('quota');
    expect(calls).toBe(1);
  });
});
