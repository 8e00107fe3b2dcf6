/** What a writer or a judge would answer, by the schema that it was sent. */
type Schema = { properties?: Record<string, unknown> } | undefined;

const palette = ['#1F4E5F', '#79a8a9', '#f4f7f7'];
const story = (title: string) => ({
  title, narrative: 'A cup stands on a sill. Steam rises. A hand takes it.', arc: title, tone: 'calm', pacing: 'slow', visualStyle: 'soft daylight',
  keyMoments: ['The cup', 'The hand'], segments: 3
});
const scene = (role: string, title: string) => ({
  role, title, description: 'The cup waits.', opening: 'A sill in the morning.', duration: 6, shot: 'medium', camera: 'push_in', picture: 0,
  startPrompt: 'A cup on a sill.', endPrompt: 'The cup, closer.', motionPrompt: 'The camera moves in.'
});

/** The colours are in upper case in part, as models write them. */
export function valueFor(schema: unknown): unknown {
  const names = Object.keys((schema as Schema)?.properties ?? {});
  if (names.includes('stories')) {
    return {
      subject: { name: 'Cup', audience: 'people at home', benefit: 'keeps warm', category: 'drinks', palette },
      stories: ['One', 'Two', 'Three'].map(story)
    };
  }
  if (names.includes('scenes')) {
    return { style: { look: 'plain', light: 'soft', palette, category: 'drinks' }, scenes: [scene('hook', 'One'), scene('body', 'Two'), scene('cta', 'Three')] };
  }
  if (names.includes('score')) {
    return {
      score: 0.87, subjects: [{ name: 'Cup', score: 0.9, note: 'true to the picture' }],
      issues: [{ code: 'colour_shift', severity: 'low', text: 'The glaze is a little warmer.', frame: 'last' }], fixPrompt: ''
    };
  }
  if (names.includes('composition')) return { composition: Array.from({ length: 240 }, (_, at) => (at % 12 === 11 ? 'light.' : 'cup')).join(' ') };
  throw new Error(`No value for a schema with ${names.join(', ') || 'nothing'}.`);
}
