import type { FrameFacts } from '../../../pipeline/steps/tools.ts';
import type { Pixels } from '../../media/pictures.ts';
export async function drawSlate(_frame: Pixels, _facts: FrameFacts): Promise<void> {}
