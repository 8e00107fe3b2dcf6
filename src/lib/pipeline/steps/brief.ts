import { z } from 'zod';
import { briefOutput } from '../outputs.ts';
import { defineStep } from './define-step.ts';

/** The brief: written by a person, never run. */
export const briefStep = defineStep({
  kind: 'brief', name: 'brief', version: 1, params: z.strictObject({}), output: briefOutput,
  tools: [], source: 'generated', inputs: () => [], prompt: null, run: null
});
