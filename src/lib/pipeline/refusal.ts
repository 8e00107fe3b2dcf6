/** A refused operation: a normal value, since two people can race. */
export type Refusal = { readonly ok: false; readonly code: string; readonly message: string; readonly advice: string };

export const refuse = (code: string, message: string, advice = ''): Refusal => ({ ok: false, code, message, advice });
