import { describe, expect, it } from 'vitest';
import { checkHost, checkRequest, policyFromEnv, type GuardedRequest } from '../../src/lib/server/guard.ts';

const policy = policyFromEnv({ HOST: '127.0.0.1', SCENEBOOK_ALLOWED_HOSTS: 'studio.example, Films.Example:8443 192.168.1.20' });
const status = (request: Partial<GuardedRequest>) => {
  const verdict = checkRequest({
    method: 'GET', host: 'localhost:3000', origin: null, secFetchSite: null, url: '/projects', ...request
  }, policy);
  return verdict.ok ? 200 : verdict.status;
};

describe('checkHost', () => {
  it.each([
    'localhost', 'localhost:3000', 'LOCALHOST:3000', 'LocalHost', 'localhost.', 'localhost.:3000', 'app.localhost:5173',
    'a.b.localhost', '127.0.0.1', '127.0.0.1:3000', '127.8.9.255:1', '[::1]', '[::1]:3000', '[0:0:0:0:0:0:0:1]:3000',
    'studio.example', 'studio.example:9999', 'STUDIO.example.', 'films.example:8443', '192.168.1.20:3000'
  ])('accepts %s', (host) => {
    expect(checkHost(host, policy.hosts)).toBe(true);
  });

  it.each([
    'evil.example', 'evil.example:3000', 'localhost.evil.example', 'localhost.evil.example:3000', '127.0.0.1.evil.example',
    '127.0.0.1.nip.io', 'evil-localhost', 'evillocalhost', 'xlocalhost:3000', 'localhost..', 'localhost..:3000', '.localhost',
    'localhost:0', 'localhost:65536', 'localhost:999999', 'localhost:3000:3000', 'localhost:', 'localhost:abc', 'localhost:-1',
    'user@localhost', 'localhost@evil.example', 'evil.example#localhost', 'evil.example/localhost', 'evil.example\\@localhost',
    'localhost/evil', 'localhost?x', 'localhost, evil.example', 'evil.example, localhost', ' localhost', 'localhost ', 'local host',
    'localhost\n', 'localhost\t', 'localhost%2eevil', '127.0.0.1%00', '127.1', '127.0.1', '0x7f.0.0.1', '2130706433', '0177.0.0.1',
    '127.0.0.01', '127.0.0.256', '127.0.0', '0.0.0.0', '10.0.0.1', '128.0.0.1', '[::]', '[::2]', '[::1', '::1', '[::1]x', '[::1%25lo]',
    '[::ffff:8.8.8.8]', '[fe80::1]', '[]', '', 'films.example', 'films.example:443', 'sub.studio.example', 'studio.example.evil',
    'xn--lcalhost-vjb', 'locаlhost'
  ])('refuses %j', (host) => {
    expect(checkHost(host, policy.hosts)).toBe(false);
  });

  it('refuses a missing header', () => {
    expect(checkHost(null, policy.hosts)).toBe(false);
    expect(checkHost(undefined, policy.hosts)).toBe(false);
  });
});

describe('checkRequest', () => {
  it.each<[string, Partial<GuardedRequest>, number]>([
    ['a command line GET without any further header', {}, 200],
    ['a HEAD', { method: 'HEAD' }, 200],
    ['a GET that a link on another site leads to', { secFetchSite: 'cross-site' }, 200],
    ['a GET under a rebound name', { host: 'evil.example:3000' }, 403],
    ['a GET without Host', { host: null }, 400],
    ['a GET with a broken Host', { host: 'localhost, evil.example' }, 400],
    ['a POST of an own page', { method: 'POST', origin: 'http://localhost:3000', secFetchSite: 'same-origin' }, 200],
    ['a POST in lower case', { method: 'post', origin: 'http://localhost:3000' }, 200],
    ['a POST whose names differ in case only', { method: 'POST', origin: 'http://LOCALHOST:3000' }, 200],
    ['a POST to a name with a final dot', { method: 'POST', host: 'localhost.:3000', origin: 'http://localhost.:3000' }, 200],
    ['a POST over IPv6', { method: 'POST', host: '[::1]:3000', origin: 'http://[::1]:3000' }, 200],
    ['a POST on the default port', { method: 'POST', host: 'localhost', origin: 'http://localhost' }, 200],
    ['a POST on the default port, spelt out in Host', { method: 'POST', host: 'localhost:80', origin: 'http://localhost' }, 200],
    ['a POST through a TLS proxy', { method: 'POST', host: 'studio.example', origin: 'https://studio.example' }, 200],
    ['a POST without Origin', { method: 'POST' }, 403],
    ['a POST with an empty Origin', { method: 'POST', origin: '' }, 403],
    ['a POST without Origin that claims to be our own', { method: 'POST', secFetchSite: 'same-origin' }, 403],
    ['a POST with a null Origin', { method: 'POST', origin: 'null' }, 403],
    ['a POST from another site', { method: 'POST', origin: 'http://evil.example' }, 403],
    ['a POST from another site under a rebound name', { method: 'POST', host: 'evil.example', origin: 'http://evil.example' }, 403],
    ['a POST from another port of this machine', { method: 'POST', origin: 'http://localhost:8080', secFetchSite: 'same-site' }, 403],
    ['a POST from another loopback name', { method: 'POST', origin: 'http://127.0.0.1:3000' }, 403],
    ['a POST from the default port to another', { method: 'POST', origin: 'http://localhost' }, 403],
    ['a POST from https to http default ports', { method: 'POST', host: 'localhost:80', origin: 'https://localhost' }, 403],
    ['a POST with user information in Origin', { method: 'POST', origin: 'http://localhost:3000@evil.example' }, 403],
    ['a POST with user information before our name', { method: 'POST', origin: 'http://evil@localhost:3000' }, 403],
    ['a POST with a path in Origin', { method: 'POST', origin: 'http://localhost:3000/' }, 403],
    ['a POST with two origins', { method: 'POST', origin: 'http://localhost:3000 http://evil.example' }, 403],
    ['a POST from a file scheme', { method: 'POST', origin: 'file://localhost:3000' }, 403],
    ['a POST from an extension', { method: 'POST', origin: 'chrome-extension://localhost:3000' }, 403],
    ['a POST that the browser calls cross-site', { method: 'POST', origin: 'http://localhost:3000', secFetchSite: 'Cross-Site' }, 403],
    ['a PUT without Origin', { method: 'PUT' }, 403],
    ['a DELETE from another site', { method: 'DELETE', origin: 'http://evil.example' }, 403],
    ['an unknown method without Origin', { method: 'QUERY' }, 403],
    ['a socket of an own page', { url: '/socket.io/?EIO=4&transport=websocket', upgrade: true, origin: 'http://localhost:3000' }, 200],
    ['a socket of another site', { url: '/socket.io/?EIO=4&transport=websocket', upgrade: true, origin: 'http://evil.example' }, 403],
    ['a socket without Origin', { url: '/socket.io/?EIO=4&transport=websocket', upgrade: true }, 403],
    ['a socket without Origin that claims to be our own', { url: '/socket.io/', upgrade: true, secFetchSite: 'same-origin' }, 403],
    ['an own polling handshake, which has no Origin', { url: '/socket.io/?EIO=4&transport=polling', secFetchSite: 'same-origin' }, 200],
    ['a polling handshake of unknown descent', { url: '/socket.io/?EIO=4&transport=polling' }, 403],
    ['a polling handshake with an absolute address', { url: 'http://localhost:3000/socket.io/?EIO=4' }, 403],
    ['a polling handshake spelt with two slashes', { url: '//socket.io/?EIO=4' }, 403],
    ['a cross-site polling handshake', { url: '/socket.io/?EIO=4', origin: 'http://localhost:3000', secFetchSite: 'cross-site' }, 403],
    ['an upgrade on any other path', { url: '/elsewhere', upgrade: true, origin: 'http://evil.example' }, 403]
  ])('answers %s', (_name, request, expected) => {
    expect(status(request)).toBe(expected);
  });

  it('says in one sentence what was wrong', () => {
    const verdict = checkRequest({ method: 'GET', host: 'evil.example', origin: null, secFetchSite: null, url: '/' }, policy);
    expect(verdict).toEqual({ ok: false, status: 403, message: expect.stringContaining('SCENEBOOK_ALLOWED_HOSTS') });
  });
});

describe('policyFromEnv', () => {
  it.each([
    [{}, []],
    [{ HOST: '0.0.0.0' }, []],
    [{ HOST: '::' }, []],
    [{ HOST: '192.168.1.20' }, ['192.168.1.20']],
    [{ HOST: 'fe80::1' }, ['[fe80::1]']],
    [{ SCENEBOOK_ALLOWED_HOSTS: ' Studio.Example., a.example:8080 ' }, ['studio.example', 'a.example:8080']],
    [{ HOST: 'a.example', SCENEBOOK_ALLOWED_HOSTS: 'a.example,*,http://b.example' }, ['a.example']]
  ])('reads %j', (env, hosts) => {
    expect(policyFromEnv(env)).toEqual({ hosts });
  });
});
