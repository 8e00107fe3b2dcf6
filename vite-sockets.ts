import type { Plugin } from 'vite';

/**
 * In development the sockets live on Vite's own HTTP server. The studio's services are made by the first
 * request (src/hooks.server.ts); they find the server here.
 */
export function sockets(): Plugin {
  return {
    name: 'scenebook-sockets',
    configureServer(server) {
      if (server.httpServer) Reflect.set(globalThis, Symbol.for('scenebook.http'), server.httpServer);
    }
  };
}
