/** Whether the port is free, asked before minutes of installing and not after. The studio itself asks again by taking it. */
import { createServer } from 'node:net';
import { listenTrouble } from './settings.js';

/**
 * @param {{ host: string, port: number, command: string }} place `command`: what to type for another port
 * @returns {Promise<void>}
 * @throws {import('./trouble.js').Trouble}
 */
export function ensurePortFree({ host, port, command }) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(listenTrouble(error, { host, port, command })));
    server.listen(port, host, () => server.close(() => resolve()));
  });
}
