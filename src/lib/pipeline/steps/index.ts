/** Every step definition, and which one a cell has where it stands. */
import type { CellAddress } from '../project.ts';
import { assetWordsStep } from './asset-words.ts';
import { briefStep } from './brief.ts';
import { clipFromReferencesStep } from './clip-references.ts';
import { clipStep } from './clip.ts';
import type { Place, StepDefinition } from './define-step.ts';
import { driftStep } from './drift.ts';
import { exportStep } from './export.ts';
import { anchoredFrameStep, endFrameStep, inheritedFrameStep, startFrameStep } from './keyframe.ts';
import { manifestStep } from './manifest.ts';
import { cutSheetStep, drawnSheetStep } from './sheet.ts';
import { storiesStep } from './stories.ts';
import { storyboardStep } from './storyboard.ts';
import { timelineStep } from './timeline.ts';

export { keptScenes } from './storyboard.ts';

export const steps = [
  briefStep, manifestStep, assetWordsStep, cutSheetStep, drawnSheetStep, storiesStep, storyboardStep, startFrameStep, inheritedFrameStep, endFrameStep,
  anchoredFrameStep, clipStep, clipFromReferencesStep, driftStep, timelineStep, exportStep
] as readonly unknown[] as readonly StepDefinition[];

/**
 * The step of a cell. A start frame is painted in the first scene and inherited in all others. The first scene's last
 * frame is the same in either order, for its own first frame is the film's.
 */
export function stepOf(address: CellAddress, place: Place): StepDefinition {
  return chosen(address, place) as unknown as StepDefinition;
}

function chosen(address: CellAddress, { index, anchor, cast, asset }: Place) {
  const { kind, part } = address;
  switch (kind) {
    case 'asset':
      if (address.assetPart === null) return manifestStep;
      return address.assetPart === 'words' ? assetWordsStep : asset?.sheet === 3 ? drawnSheetStep : cutSheetStep;
    case 'brief': return briefStep;
    case 'stories': return storiesStep;
    case 'storyboard': return storyboardStep;
    case 'clip': return cast?.filmed ? clipFromReferencesStep : clipStep;
    case 'drift': return driftStep;
    case 'timeline': return timelineStep;
    case 'export': return exportStep;
    case 'keyframe':
      if (part === 'end') return anchor && index > 0 ? anchoredFrameStep : endFrameStep;
      return index === 0 ? startFrameStep : inheritedFrameStep;
  }
}
