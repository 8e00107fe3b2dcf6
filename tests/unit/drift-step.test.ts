import { describe, expect, it } from 'vitest';
import { driftOutput, quietContext, ToolError, type Drift, type Tools } from '../../src/lib/pipeline/index.ts';
import { driftStep } from '../../src/lib/pipeline/steps/drift.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const rows = (['first', 'middle', 'last'] as const).map((frame) => ({ frame, ssim: 0.9, deltaE: 2, features: 1, lettering: 0.8 }));
const said: Drift = { score: 0.7, subjects: [], issues: [], fixPrompt: 'Mend it.', measures: [], heatmap: null };
const measured: Drift = { score: 0.95, subjects: [{ name: 'can', score: 1, note: '' }], issues: [], fixPrompt: '', measures: rows, heatmap: fakeArtifact('heat') };

const inputs = {
  first: fakeArtifact('first'), middle: fakeArtifact('middle'), last: fakeArtifact('last'), start: fakeArtifact('start'), end: fakeArtifact('end'),
  picture: 0, references: [], threshold: 0.8
};
function run(judge: Drift, measure: Tools['media']['measure'], context = quietContext()) {
  const vision = { score: async () => ({ value: judge, usage: { units: { input_token: 9 }, usd: 0.01 } }) } as unknown as Tools['vision'];
  const prompt = driftStep.prompt!(inputs, {});
  return driftStep.run!({ inputs, params: {}, prompt, tools: { vision, media: { measure } as unknown as Tools['media'] }, context });
}

describe('CLIP-3: the drift step', () => {
  it("puts what this machine measures beside a model's verdict, hiding neither", async () => {
    const { value, usage } = await run(said, async () => measured);
    const { measures: _, heatmap: __, ...local } = measured;
    expect(driftOutput.parse(value)).toEqual({ ...said, measures: rows, heatmap: measured.heatmap, local });
    expect(usage).toEqual({ units: { input_token: 9 }, usd: 0.01 });
  });

  it('says beside both whom this machine could not measure', async () => {
    const unmeasured = [{ name: 'Mara', why: 'Its own picture shows no face.' }];
    const { value } = await run(said, async () => ({ ...measured, unmeasured }));
    expect(driftOutput.parse(value)).toMatchObject({ score: 0.7, unmeasured });
  });

  it('measures nothing twice where the judge is the one that measures', async () => {
    let calls = 0;
    const { value } = await run(measured, async () => { calls += 1; return measured; });
    expect([value, calls]).toEqual([measured, 0]);
  });

  it("keeps a model's verdict that was paid for when measuring fails, and says so in the log", async () => {
    const lines: string[] = [];
    const { value } = await run(said, async () => { throw new ToolError('media_failed', 'A picture could not be read.'); }, quietContext({ log: (line) => lines.push(line) }));
    expect(value).toEqual(said);
    expect(lines).toEqual(['The clip could not be measured here: A picture could not be read.']);
  });

  it('reads what an older release has stored', () => {
    const { measures: _, ...older } = said;
    const old = { ...older, measures: [{ frame: 'first', ssim: 0.9, deltaE: 1 }] };
    expect(driftOutput.parse(old)).toEqual(old);
  });
});
