/** Hand-over: a notebook as a bundle, its film as a cut for editors. Pure. */
export * from './credentials.ts';
export * from './cut.ts';
export * from './edl.ts';
export * from './fcpxml.ts';
export * from './names.ts';
export * from './otio.ts';
export * from './project-file.ts';
export * from './rename.ts';
export * from './talk.ts';
