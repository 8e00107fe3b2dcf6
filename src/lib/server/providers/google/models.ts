/** Which of Google's models live on Vertex, with a project and credentials of the machine instead of a key. */
export const isVeo = (model: string): boolean => model.startsWith('veo-');
