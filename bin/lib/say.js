/**
 * How the bootstrap speaks: one line a step. On a terminal the line of a running step turns a spinner and counts
 * seconds; elsewhere (a log, a pipe) it is a plain line now and then, so that nobody takes a long step for a hang.
 */

const TURNS = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const TURN_MS = 120;
const PLAIN_LINE_MS = 15_000;

/**
 * @typedef {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} Out
 * @typedef {object} Voice
 * @property {(text: string) => void} done A step that is complete, or was already.
 * @property {(text: string) => void} note Something to know that stops nothing.
 * @property {(text: string) => void} line A line as it is.
 * @property {<T>(doing: string, task: (report: (detail: string) => void) => Promise<T>, doneText: (result: T, seconds: string) => string) => Promise<T>} work
 *   Runs a step that takes time and says so.
 */

/**
 * @param {number} ms
 * @returns {string} such as "0.4 s", "12 s", "2 min 5 s"
 */
export function spellTime(ms) {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * @param {{ out: Out, quiet?: boolean }} options `quiet` leaves out what was already done.
 * @returns {Voice}
 */
export function createVoice({ out, quiet = false }) {
  /** @param {string} text */
  const line = (text) => void out.write(`${text}\n`);
  return {
    line,
    done: (text) => void (quiet || line(`✓ ${text}`)),
    note: (text) => line(`! ${text}`),
    async work(doing, task, doneText) {
      const begun = Date.now();
      const running = out.isTTY ? spin(out, doing, begun) : murmur(line, doing, begun);
      try {
        const result = await task(running.report);
        running.stop();
        line(`✓ ${doneText(result, spellTime(Date.now() - begun))}`);
        return result;
      } catch (error) {
        running.stop();
        line(`✗ ${doing}: failed after ${spellTime(Date.now() - begun)}`);
        throw error;
      }
    }
  };
}

/**
 * @param {Out} out
 * @param {string} doing
 * @param {number} begun
 */
function spin(out, doing, begun) {
  let turn = 0;
  let detail = '';
  const draw = () => {
    const text = `${TURNS[turn++ % TURNS.length]} ${doing}, ${spellTime(Date.now() - begun)}${detail && `  ${detail}`}`;
    out.write(`\r\u001b[2K${text.slice(0, (out.columns || 80) - 1)}`);
  };
  draw();
  const timer = setInterval(draw, TURN_MS);
  return {
    /** @param {string} text */
    report: (text) => { detail = text; },
    stop() {
      clearInterval(timer);
      out.write('\r\u001b[2K');
    }
  };
}

/**
 * @param {(text: string) => void} line
 * @param {string} doing
 * @param {number} begun
 */
function murmur(line, doing, begun) {
  line(`- ${doing}`);
  const timer = setInterval(() => line(`  still at it after ${spellTime(Date.now() - begun)}`), PLAIN_LINE_MS);
  return { report() {}, stop: () => clearInterval(timer) };
}
