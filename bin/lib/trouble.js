/**
 * A failure that the person at the terminal can do something about: one sentence of what happened (`message`), one
 * of what to do (`advice`), and the last lines of the output of the program that failed, if there was one.
 */
export class Trouble extends Error {
  /**
   * @param {string} message
   * @param {string} advice
   * @param {string[]} [tail]
   */
  constructor(message, advice, tail = []) {
    super(message);
    this.name = 'Trouble';
    this.advice = advice;
    this.tail = tail;
  }
}

/**
 * The lines to print for any error: sentence, advice, then the folded output. An unexpected error shows its stack,
 * since it is a mistake of ours and nobody can act on a sentence about it.
 * @param {unknown} error
 * @returns {string[]}
 */
export function describeTrouble(error) {
  if (error instanceof Trouble) {
    const tail = error.tail.length > 0 ? ['', '  The last lines of its output:', ...error.tail.map((line) => `  | ${line}`)] : [];
    return [error.message, `  ${error.advice}`, ...tail];
  }
  if (error instanceof Error) return hasAdvice(error) ? [error.message, `  ${error.advice}`] : [error.stack ?? error.message];
  return [String(error)];
}

/**
 * @param {Error} error The studio's own failures carry advice as well, without being of this class.
 * @returns {error is Error & { advice: string }}
 */
function hasAdvice(error) {
  return 'advice' in error && typeof error.advice === 'string';
}
