import { z } from 'zod';
import { manifestOutput } from '../assets/outputs.ts';
import { defineStep } from './define-step.ts';

/** The assets of a project: written by a person, never run. */
export const manifestStep = defineStep({
  kind: 'asset', name: 'manifest', version: 1, params: z.strictObject({}), output: manifestOutput,
  tools: [], source: 'generated', inputs: () => [], prompt: null, run: null
});
