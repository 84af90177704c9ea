/** What the other packages use of the engine. */
export { Engine } from "./actor/Engine.ts"
export type { EngineOptions } from "./actor/EngineOptions.ts"
export { type EngineLimits, engineLimits } from "./actor/engine-limits.ts"
export * from "./backends/LabBackend.ts"
export * from "./EngineApi.ts"
export * from "./journal/Journal.ts"
export { JournalMemory } from "./journal/JournalMemory.ts"
export * from "./ports.ts"
