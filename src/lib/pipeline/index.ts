/** The public face of the pipeline; other folders import only this. */
export * from './apply.ts';
export * from './canonical.ts';
export * from './fingerprint.ts';
export * from './graph/plan.ts';
export * from './graph/staleness.ts';
export * from './graph/takes.ts';
export * from './graph/topology.ts';
export * from './operations.ts';
export * from './outputs.ts';
export * from './profiles.ts';
export * from './project.ts';
export * from './scenes.ts';
export * from './slices.ts';
export * from './status.ts';
export * from './steps/define-step.ts';
export * from './steps/index.ts';
export * from './steps/tools.ts';
