import { describe, expect, it } from 'vitest';
import { createLog, redact, secretValues, type LogOptions } from '../../src/lib/server/log.ts';

const env = { ACME_API_KEY: 'sk-canary-9f8e7d', SESSION_SECRET: 'aa bb/cc+dd', SHORT_KEY: 'abc', HOME: '/home/someone', OTHER: 'sk-plain' };

function recorder(options: LogOptions = {}) {
  const lines: string[] = [];
  const log = createLog({ env, now: () => new Date(0), write: (line) => lines.push(line), ...options });
  return { log, lines };
}

describe('log', () => {
  it('writes one plain line an entry', () => {
    const { log, lines } = recorder();
    log.info('Serving', { port: 3000, path: '/a b', host: 'localhost', nothing: undefined });
    expect(lines).toEqual(['1970-01-01T00:00:00.000Z INFO  Serving port=3000 path="/a b" host=localhost\n']);
  });

  it('writes one JSON value a line when asked to', () => {
    const { log, lines } = recorder({ json: true });
    log.warn('Two\nlines', { cell: 's1', big: 3n });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toEqual({ time: '1970-01-01T00:00:00.000Z', level: 'warn', message: 'Two\nlines', cell: 's1', big: '3' });
    expect(recorder({ env: { SCENEBOOK_LOG: 'json' } }).log).toBeDefined();
  });

  it('lets no message forge a second line', () => {
    const { log, lines } = recorder();
    log.error('first\n1970 ERROR forged \u001b[31m\u007f');
    expect(lines).toEqual(['1970-01-01T00:00:00.000Z ERROR first\\n1970 ERROR forged \\u001b[31m\\u007f\n']);
  });

  it('drops what is below its level', () => {
    const { log, lines } = recorder({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    expect(lines).toHaveLength(1);
  });

  it.each([true, false])('never shows a secret of the environment (json: %s)', (json) => {
    const { log, lines } = recorder({ json });
    const error = new Error('refused sk-canary-9f8e7d', { cause: new Error('inner aa bb/cc+dd') });
    log.error('call with sk-canary-9f8e7d failed', {
      error, url: 'https://x.example/?q=aa%20bb%2Fcc%2Bdd', nested: [{ deep: 'sk-canary-9f8e7d' }], 'sk-canary-9f8e7d': 1,
      map: new Map([['k', 'sk-canary-9f8e7d']])
    });
    expect(lines.join('')).not.toMatch(/canary|aa bb|aa%20bb/);
    expect(lines.join('')).toContain('[hidden]');
  });

  it('never shows a value that was handed to hide', () => {
    const { log, lines } = recorder();
    log.hide('typed-in-secret');
    log.info('key typed-in-secret saved', { note: 'typed-in-secret' });
    expect(lines.join('')).not.toContain('typed-in-secret');
  });
});

describe('redact', () => {
  it('hides fields by their name and leaves the others', () => {
    expect(redact({
      apiKey: 'a', api_key: 'b', 'X-Api-Key': 'c', token: 'd', accessToken: 'e', Authorization: 'f', 'set-cookie': ['g'], password: 123456,
      credentials: { user: 'h' }, tokens: ['i'], keyframe: 'start', monkey: 'kept', keyboard: 'kept', hasKey: true, key: null
    })).toEqual({
      apiKey: '[hidden]', api_key: '[hidden]', 'X-Api-Key': '[hidden]', token: '[hidden]', accessToken: '[hidden]',
      Authorization: '[hidden]', 'set-cookie': '[hidden]', password: '[hidden]', credentials: '[hidden]', tokens: '[hidden]',
      keyframe: 'start', monkey: 'kept', keyboard: 'kept', hasKey: true, key: null
    });
    expect(redact({ tokens: 512 })).toEqual({ tokens: 512 });
    expect(redact(new Headers({ authorization: 'x', accept: 'y' }))).toEqual({ authorization: '[hidden]', accept: 'y' });
  });

  it('hides credentials inside texts', () => {
    expect(redact('Authorization: Bearer abc.def-123456 at https://a.example/v1?key=abcdef&alt=json&token=xyz'))
      .toBe('Authorization: Bearer [hidden] at https://a.example/v1?key=[hidden]&alt=json&token=[hidden]');
  });

  it('survives cycles, depth, bytes and dates', () => {
    const loop: Record<string, unknown> = { when: new Date(0), bytes: new Uint8Array(5), never: new Date(NaN) };
    loop.self = loop;
    expect(redact(loop)).toEqual({ when: '1970-01-01T00:00:00.000Z', bytes: '[5 bytes]', never: null, self: '[…]' });
    let deep: unknown = 'end';
    for (let i = 0; i < 50; i += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain('[…]');
  });
});

describe('secretValues', () => {
  it('takes the values that are named as secrets and are long enough', () => {
    expect(secretValues(env)).toEqual(['sk-canary-9f8e7d', 'aa bb/cc+dd']);
  });
});
