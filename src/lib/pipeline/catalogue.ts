/**
 * The models that the studio knows, a table for each provider. Facts as of 2026-11-21; what was only read at third
 * parties says so in its note. A model that is not here can still be named on a cell: its provider's answer then decides.
 */
import { google } from './catalogue/google.ts';
import { animatic } from './catalogue/animatic.ts';
import { openai } from './catalogue/openai.ts';
import { replicate } from './catalogue/replicate.ts';
import { twoStage } from './catalogue/two-stage.ts';
import { xai } from './catalogue/xai.ts';
import type { Model } from './model.ts';

export const catalogue: readonly Model[] = [...animatic, ...google, ...openai, ...xai, ...replicate, ...twoStage];
