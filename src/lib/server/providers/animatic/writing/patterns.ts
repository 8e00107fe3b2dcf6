/** Regular expressions made from lists of words, so that the lists can be read. */

/** A list separated by white space as alternatives; `_` stands for a space inside an entry. */
export const anyOf = (list: string): string => list.trim().split(/\s+/).join('|').replaceAll('_', String.raw`\s`);

/** Whole words only, in any script. */
export const wholeWord = (list: string): string => String.raw`(?<![\p{L}\p{N}])(?:${anyOf(list)})(?![\p{L}\p{N}])`;

/** A text as a literal part of an expression. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
