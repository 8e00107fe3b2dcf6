declare global {
  namespace App {
    interface Locals {
      /** Whether the request is the owner's (src/lib/server/owner.ts). */
      owner: boolean;
    }
  }
}

export {};
