import { z } from 'zod';
import { timelineOutput } from '../timeline/timeline.ts';
import { defineStep } from './define-step.ts';

/** The timeline: set by a person, never run; there once somebody has set something. */
export const timelineStep = defineStep({
  kind: 'timeline', name: 'timeline', version: 1, params: z.strictObject({}), output: timelineOutput,
  tools: [], source: 'generated', inputs: () => [], prompt: null, run: null
});
