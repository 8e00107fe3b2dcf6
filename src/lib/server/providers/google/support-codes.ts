/** The numbers by which Google says why a clip was filtered, in words. */
const reasons: Readonly<Record<string, readonly number[]>> = {
  'a child': [58061214, 17301594], 'a known person': [29310472, 15236754], safety: [64151117, 42237218], danger: [62263041], hate: [57734940, 22137204],
  'other rules': [74803281, 29578790, 42876398], 'prohibited content': [89371032, 49114662, 63429089, 72817394, 60599140],
  'content of others': [35561574, 35561575], 'sexual content': [90789179, 43188360], 'toxic language': [78610348], violence: [61493863, 56562880],
  'vulgar language': [32635315]
};
const byCode = new Map(Object.entries(reasons).flatMap(([words, codes]) => codes.map((code) => [String(code), words] as const)));

/** What Google said, and what its codes stand for. */
export function filterWords(said: readonly string[]): string {
  const text = said.join(' ').trim();
  const found = new Set([...text.matchAll(/\b\d{8}\b/gu)].flatMap(([code]) => byCode.get(code) ?? []));
  const because = found.size ? ` It was filtered for ${[...found].join(', ')}; pictures of real faces are often taken for that by mistake.` : '';
  return `${text || 'It gave no reason.'}${because}`;
}
