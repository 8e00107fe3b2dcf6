/** The prompts as the builders make them now, from the same facts as their first forms. */
import { anchoredFramePrompt } from '../../../src/lib/pipeline/prompts/anchored-frame.ts';
import { compositionPrompt } from '../../../src/lib/pipeline/prompts/composition.ts';
import { editPrompt } from '../../../src/lib/pipeline/prompts/correction.ts';
import { describePrompt } from '../../../src/lib/pipeline/prompts/describe.ts';
import { firstFramePrompt } from '../../../src/lib/pipeline/prompts/first-frame.ts';
import { referencesPrompt } from '../../../src/lib/pipeline/prompts/from-references.ts';
import { lastFramePrompt } from '../../../src/lib/pipeline/prompts/last-frame.ts';
import { motionPrompt } from '../../../src/lib/pipeline/prompts/motion.ts';
import { sheetPrompt } from '../../../src/lib/pipeline/prompts/sheet.ts';
import { storiesPrompt } from '../../../src/lib/pipeline/prompts/stories.ts';
import { storyboardPrompt } from '../../../src/lib/pipeline/prompts/storyboard.ts';
import { visionPrompt } from '../../../src/lib/pipeline/prompts/vision.ts';
import type { Prompt } from '../../../src/lib/pipeline/steps/tools.ts';
import { anchoredFacts, compositionFacts, describedFacts, filmedFacts, firstFacts, fix, lastFacts, motionFacts, sheetFacts, storiesFacts, storyboardFacts, visionFacts } from './cases.ts';
import type { PromptName } from './first-forms.ts';

export const tightForms: Record<PromptName, Prompt> = {
  stories: storiesPrompt(storiesFacts), storyboard: storyboardPrompt(storyboardFacts), 'first frame': firstFramePrompt(firstFacts), 'last frame': lastFramePrompt(lastFacts),
  'anchored last frame': anchoredFramePrompt(anchoredFacts), motion: motionPrompt(motionFacts), vision: visionPrompt(visionFacts),
  composition: compositionPrompt({ ...compositionFacts, request: lastFramePrompt(lastFacts) }), correction: editPrompt(fix), 'clip from references': referencesPrompt(filmedFacts),
  'clean sheet': sheetPrompt(sheetFacts), description: describePrompt(describedFacts)
};
