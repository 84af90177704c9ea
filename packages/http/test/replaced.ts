import type { EngineApi } from "@ticketrush/engine/EngineApi"

/** The engine with some of its calls replaced. */
export const replaced = (engine: EngineApi, changes: Partial<EngineApi>): EngineApi =>
  new Proxy(engine, { get: (of, name) => Reflect.get(name in changes ? changes : of, name) })
