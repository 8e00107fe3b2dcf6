/** What files of a clip are called in a bundle (CLIP-5): `scene_2` as it was made, `scene_2_c1` after its first pass. `index`: the scene's place from 0. */
export const tryName = (index: number, pass: number): string => `scene_${index}${pass ? `_c${pass}` : ''}`;
