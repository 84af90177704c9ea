/** The names that are known at one place of a script. An undefined name is nil, and none can be made outside. */
import { LuaError, type LuaValue } from "./lua-values.ts"

export class Scope {
  readonly #outer: Scope | null
  readonly #values = new Map<string, LuaValue>()

  constructor(outer: Scope | null) {
    this.#outer = outer
  }

  define(name: string, value: LuaValue): void {
    this.#values.set(name, value)
  }

  read(name: string): LuaValue {
    for (let scope: Scope | null = this; scope !== null; scope = scope.#outer) {
      if (scope.#values.has(name)) return scope.#values.get(name)
    }
    throw new LuaError(`Script attempted to access nonexistent global variable '${name}'`)
  }

  write(name: string, value: LuaValue): void {
    for (let scope: Scope | null = this; scope !== null; scope = scope.#outer) {
      if (!scope.#values.has(name)) continue
      scope.#values.set(name, value)
      return
    }
    throw new LuaError(`Attempt to modify a readonly table: ${name}`)
  }
}
