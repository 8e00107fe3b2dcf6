/** What the benchmark uses of the runtime, which brings no types of its own. */
declare module '@observablehq/runtime' {
  export class Variable {
    define(name: string, inputs: readonly string[], definition: (...values: never[]) => unknown): this;
  }
  export class Module {
    variable(observer?: { fulfilled?: (value: never, name?: string) => void }): Variable;
  }
  export class Runtime {
    module(): Module;
    dispose(): void;
  }
}
