/**
 * The studio in production: an HTTP server around the built pages (build/handler.js). The port is taken first, so
 * that a second studio on it fails before it has touched the data; requests that come before the pages are ready
 * wait. Loading the pages makes the studio's services, which publish themselves under a symbol; they then attach
 * their sockets to the server, and are closed before the process ends.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithParent } from './bin/lib/node.js';
import { listenTrouble, readSettings, spellAddress } from './bin/lib/settings.js';
import { Trouble, describeTrouble } from './bin/lib/trouble.js';

/**
 * @typedef {{ attach(server: import('node:http').Server): void, close(): Promise<void>, gate?: { setUpPath(): string | null } }} Studio
 * @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, next: () => void) => void} Handler
 */

const CLOSE_LIMIT_MS = 5000;
const LAST_ANSWERS_MS = 1500;
/** The terminal and each process above us may pass on the same Ctrl+C; only a later one is a second one. */
const SAME_SIGNAL_MS = 500;
/** What a request may bring, a bundle excepted. */
const MOST_BODY_BYTES = 120 * 1024 * 1024;

const root = dirname(fileURLToPath(import.meta.url));

/** @param {unknown} error */
function fail(error) {
  process.stderr.write(`\n${describeTrouble(error).join('\n')}\n`);
  process.exit(1);
}

/** @param {{ port: number, host: string, data: string }} settings What the built pages read when they load. */
function prepareEnvironment({ port, host, data }) {
  Object.assign(process.env, {
    SCENEBOOK_ROOT: root,
    SCENEBOOK_DATA: data,
    HOST: host,
    PORT: String(port),
    NODE_ENV: 'production',
    // How long a body may be is looked at below, before the pages see it: only a bundle may be longer than other requests.
    BODY_SIZE_LIMIT: 'Infinity',
    // Any loopback name may be the page's origin, so the scheme comes from a header, which serve() below writes.
    PROTOCOL_HEADER: 'x-forwarded-proto'
  });
  // Nothing else that a request says about where it came from is believed.
  for (const name of ['HOST_HEADER', 'PORT_HEADER', 'ADDRESS_HEADER', 'XFF_DEPTH']) delete process.env[name];
}

/**
 * @param {import('node:http').Server} server
 * @param {{ port: number, host: string }} place
 * @returns {Promise<number>} the port taken
 */
function listen(server, { port, host }) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenTrouble(error, { port, host })));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** @returns {Promise<Handler>} */
async function loadPages() {
  const path = join(root, 'build', 'handler.js');
  if (!existsSync(path)) throw new Trouble('The studio has not been built yet.', 'Run npm start, which builds it.');
  const { handler } = await import(pathToFileURL(path).href);
  return handler;
}

/** @returns {Studio} */
function publishedStudio() {
  const studio = Reflect.get(globalThis, Symbol.for('scenebook.studio'));
  if (studio) return studio;
  throw new Trouble('The built pages did not bring up the studio.', 'Delete the folder build/ and run npm start, which builds it again.');
}

/**
 * A bundle is written to the disk as it comes, and limits itself (src/lib/server/handover/receive.ts). All else is read into
 * memory, so it has to say its length, which Node then holds it to.
 * @param {import('node:http').IncomingMessage} request
 */
function isTooLong({ method, url = '', headers }) {
  if (method === 'POST' && /^\/api\/notebooks\/import(?:\?|$)/.test(url)) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > MOST_BODY_BYTES;
}

/** @param {import('node:http').Server} server @param {Promise<Handler>} loading */
function serve(server, loading) {
  let inFlight = 0;
  /** @type {Handler | null} */
  let handler = null;
  const ready = loading.then((loaded) => { handler = loaded; });
  // A failed load is told where the load is awaited; here it only means that no request will be answered.
  ready.catch(() => {});
  server.on('request', (request, response) => {
    if (!handler) {
      // Given to the server again rather than to the pages, for it may be a socket's, which have attached meanwhile.
      void ready.then(() => server.emit('request', request, response));
      return;
    }
    inFlight += 1;
    response.once('close', () => { inFlight -= 1; });
    request.headers['x-forwarded-proto'] = 'http';
    if (isTooLong(request)) {
      response.writeHead(413, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end('The request is too long, or does not say how long it is.');
      return;
    }
    handler(request, response, () => {
      response.statusCode = 404;
      response.end('Not found');
    });
  });
  return { inFlight: () => inFlight };
}

/**
 * @param {import('node:http').Server} server
 * @param {{ studio: () => Promise<Studio>, inFlight: () => number }} parts
 */
function closeOnSignal(server, { studio, inFlight }) {
  let firstAt = 0;
  const close = async () => {
    setTimeout(() => {
      process.stderr.write(`The studio did not close within ${CLOSE_LIMIT_MS / 1000} s and was stopped.\n`);
      process.exit(1);
    }, CLOSE_LIMIT_MS);
    server.close();
    server.closeIdleConnections();
    const until = Date.now() + LAST_ANSWERS_MS;
    while (inFlight() > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    await (await studio()).close();
    server.closeAllConnections();
    process.stdout.write('Scenebook has closed.\n');
    process.exit(0);
  };
  const onSignal = () => {
    if (firstAt === 0) {
      firstAt = Date.now();
      process.stdout.write('\nScenebook is closing.\n');
      close().catch(fail);
    } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, onSignal);
}

async function main() {
  const settings = readSettings(process.env, root);
  const server = createServer();
  endWithParent();
  const port = await listen(server, settings);
  prepareEnvironment({ ...settings, port });
  const loading = loadPages();
  const attached = loading.then(() => {
    const studio = publishedStudio();
    studio.attach(server);
    return studio;
  });
  const { inFlight } = serve(server, attached.then(() => loading));
  closeOnSignal(server, { studio: () => attached, inFlight });
  const { gate } = await attached;
  const address = spellAddress(settings.host, port);
  process.stdout.write(`\nScenebook is open at ${address}\n`);
  const setUp = gate?.setUpPath();
  if (setUp) process.stdout.write(`It answers beyond this machine, so a browser has to be made its owner's. Open this once:\n${address}${setUp}\n`);
  process.send?.({ ready: address });
}

main().catch(fail);
