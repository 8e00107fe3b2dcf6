import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { driftOutput, storiesDraft, storyboardDraft } from '../../src/lib/pipeline/outputs.ts';
import { jsonSchemaOf, readJson } from '../../src/lib/server/providers/json.ts';

type Schema = { [keyword: string]: unknown; properties?: Record<string, Schema>; items?: Schema };

function keywordsOf(schema: Schema): string[] {
  return [...Object.keys(schema), ...Object.values(schema.properties ?? {}).flatMap(keywordsOf), ...(schema.items ? keywordsOf(schema.items) : [])];
}

describe('schemas that models are sent', () => {
  it.each([['stories', storiesDraft], ['storyboard', storyboardDraft], ['drift', driftOutput.omit({ measures: true, heatmap: true })]] as const)(
    'that of %s uses only keywords that every provider takes', (_, schema) => {
      const foreign = keywordsOf(jsonSchemaOf(schema) as Schema).filter((word) => /^(?:\$|prefixItems|pattern|maxLength|minLength|exclusive|default|format|allOf|oneOf|not)/u.test(word));
      expect(foreign).toEqual([]);
    });

  it('tells three stories as a list of three, and limits in words', () => {
    const { properties } = jsonSchemaOf(storiesDraft) as Schema;
    expect(properties!.stories).toMatchObject({ type: 'array', minItems: 3, maxItems: 3, items: { type: 'object', additionalProperties: false } });
    const story = properties!.stories!.items!;
    expect(story.properties!.title).toEqual({ type: 'string', description: 'at most 80 characters' });
    expect(story.required).toEqual(Object.keys(story.properties!));
  });

  it('keeps a property that is named like a keyword', () => {
    expect((jsonSchemaOf(z.strictObject({ pattern: z.string(), format: z.number() })) as Schema).properties).toHaveProperty('pattern');
  });
});

describe('reading what models wrote', () => {
  it.each(['{"a":1}', '```json\n{"a":1}\n```', 'Here it is:\n{"a":1}\nEnjoy.', '```\n{"a":1}```'])('finds the value in %j', (text) => expect(readJson(text)).toEqual({ a: 1 }));
  it.each(['', 'no value', '{"a":', '}{'])('finds none in %j', (text) => expect(() => readJson(text)).toThrow());
  it('writes colours as the schemas want them, and nothing else', () => {
    expect(readJson('{"list":["#ABCDEF","#abc"],"text":"A #FFFFFF wall"}')).toEqual({ list: ['#abcdef', '#abc'], text: 'A #FFFFFF wall' });
  });
});
