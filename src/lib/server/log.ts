/**
 * The log: one line an entry on the error stream, plain text by default, JSON where asked for. Nothing secret gets
 * into it: fields are hidden by their name, and known secret values (from the environment, or handed to `hide`) are
 * hidden wherever they turn up, in messages and stack traces too.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;
export type Log = Record<LogLevel, (message: string, fields?: LogFields) => void> & {
  /** Never let this value appear in a line from now on. */
  hide: (secret: string) => void;
};

type Environment = Readonly<Record<string, string | undefined>>;
export type LogOptions = {
  /** Takes one finished line with its line break. */
  write?: (line: string) => void;
  json?: boolean;
  /** Entries below this level are dropped. */
  level?: LogLevel;
  env?: Environment;
  now?: () => Date;
};

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const hidden = '[hidden]';
const secretWords = new Set([
  'key', 'token', 'secret', 'password', 'passwd', 'passphrase', 'passcode', 'authorization', 'cookie', 'credential', 'apikey'
]);
const deepest = 6;

/** A log. Defaults: the process's error stream and environment, SCENEBOOK_LOG=json for JSON, level `info`. */
export function createLog(options: LogOptions = {}): Log {
  const env = options.env ?? process.env;
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const json = options.json ?? env.SCENEBOOK_LOG === 'json';
  const now = options.now ?? (() => new Date());
  const lowest = levels.indexOf(options.level ?? 'info');
  const secrets = new Set(secretValues(env));

  const entry = (level: LogLevel) => (message: string, fields: LogFields = {}) => {
    if (levels.indexOf(level) < lowest) return;
    const clean = redact(fields, secrets) as Record<string, unknown>;
    const time = now().toISOString();
    const text = redactText(message, secrets);
    write(json ? `${JSON.stringify({ ...clean, time, level, message: text })}\n` : `${plainLine(time, level, text, clean)}\n`);
  };
  const hide = (secret: string) => {
    if (secret.length >= 4) secrets.add(secret);
  };
  return { debug: entry('debug'), info: entry('info'), warn: entry('warn'), error: entry('error'), hide };
}

/** A copy of `value` that can be shown: secrets hidden, errors spelt out, cycles and great depth cut. */
export function redact(value: unknown, secrets: Iterable<string> = []): unknown {
  return copy(value, [...secrets], new Set(), 0);
}

/** Values of environment variables whose names say that they are secret; very short ones would hide ordinary words. */
export function secretValues(env: Environment): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /_(?:KEY|TOKEN|SECRET|PASSWORD)$/i.test(name) && (value ?? '').length >= 6)
    .map(([, value]) => value!);
}

function copy(value: unknown, secrets: readonly string[], above: Set<object>, depth: number): unknown {
  if (typeof value === 'string') return redactText(value, secrets);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value) || depth >= deepest) return '[…]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const path = new Set(above).add(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, secrets, path, depth + 1));
  return Object.fromEntries(members(value)
    .map(([name, item]) => [redactText(name, secrets), isSecretField(name, item) ? hidden : copy(item, secrets, path, depth + 1)]));
}

function members(value: object): [string, unknown][] {
  if (value instanceof Map) return [...value].map(([name, item]) => [String(name), item]);
  if (value instanceof Set) return [...value].map((item, index) => [String(index), item]);
  if (typeof Headers !== 'undefined' && value instanceof Headers) return [...value];
  if (!(value instanceof Error)) return Object.entries(value);
  const { name, message, stack, cause } = value;
  return [['name', name], ['message', message], ...Object.entries(value), ['stack', stack], ...(cause === undefined ? [] : [['cause', cause] as [string, unknown]])];
}

/** `apiKey`, `x-api-key`, `SET_COOKIE` are secret, `keyframe` and a count such as `tokens: 512` are not. */
function isSecretField(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/);
  if (words.some((word) => secretWords.has(word))) return true;
  return typeof value !== 'number' && words.some((word) => word.endsWith('s') && secretWords.has(word.slice(0, -1)));
}

function redactText(text: string, secrets: Iterable<string>): string {
  let clean = text;
  // Longest first, so that a secret which contains another is hidden whole.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    for (const form of new Set([secret, encodeURIComponent(toWellFormed(secret))])) clean = clean.replaceAll(form, hidden);
  }
  return clean
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${hidden}`)
    .replace(/([?&](?:api_?key|key|token|access_token|secret|password|passcode|signature|sig)=)[^&\s"'#]+/gi, `$1${hidden}`);
}

function toWellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

function plainLine(time: string, level: LogLevel, message: string, fields: Record<string, unknown>): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)}`);
  return [time, level.toUpperCase().padEnd(5), oneLine(message), ...pairs.map(oneLine)].join(' ');
}

/** Control characters would let a message forge further lines or colour a terminal. */
function oneLine(text: string): string {
  // eslint forbids control characters in patterns, so they are found by code.
  return [...text].map((c) => (c.charCodeAt(0) < 32 || c.charCodeAt(0) === 127 ? JSON.stringify(c).slice(1, -1).replace('\x7f', '\\u007f') : c)).join('');
}

/** The process's own log. */
export const log = createLog();
