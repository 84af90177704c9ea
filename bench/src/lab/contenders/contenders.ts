/** Who is compared: the strategies of the engine, the engine itself, and a strategy of the reader's own. */
import type { LabPart, Strategy } from "@ticketrush/engine/backends/LabBackend"
import { strategies } from "@ticketrush/engine/backends/strategies"

export type Contender = {
  readonly name: string
  /** False: it sells a seat twice, or loses what it has acknowledged, and is here so that this can be seen. */
  readonly correct: boolean
  readonly needs: ReadonlyArray<LabPart>
  readonly about: string
  readonly isolation: string
  /** Whether it has a pool of sessions whose size matters; the engine appends through one. */
  readonly pooled: boolean
  /** Whether several processes can sell the same seats. */
  readonly shared: boolean
  /** The file that exports it, where it is not one of the engine's. */
  readonly module: string | null
}

const isolationOf = (name: string): string => (name === "serializable" ? "serializable" : "read committed")

const contenderOf = (strategy: Strategy, module: string | null): Contender => ({
  name: strategy.name,
  correct: strategy.correct,
  needs: strategy.needs,
  about: strategy.about,
  isolation: isolationOf(strategy.name),
  pooled: true,
  shared: true,
  module,
})

export const actorName = "actor"

/** The sale's single writer with its journal in Postgres, over the same HTTP server as the others. */
const actor: Contender = {
  name: actorName,
  correct: true,
  needs: ["PostgreSQL"],
  about: "the engine: one writer decides in memory, a statement appends what was decided meanwhile",
  isolation: "read committed",
  pooled: false,
  shared: false,
  module: null,
}

export const ownContenders: ReadonlyArray<Contender> = [
  ...[...strategies.values()].map((strategy) => contenderOf(strategy, null)),
  actor,
]

/** A strategy of the engine, or of the reader's own. */
export const strategyOf = async ({ module, name }: Pick<Contender, "module" | "name">): Promise<Strategy> =>
  module === null ? strategies.get(name)! : strategyFrom(module)

/** `file` exports a {@link Strategy} as `default`. */
export const contenderFrom = async (file: string): Promise<Contender> => contenderOf(await strategyFrom(file), file)

export const strategyFrom = async (file: string): Promise<Strategy> => {
  const module = (await import(file).catch((error: unknown) => {
    throw new Error(`${file} cannot be loaded: ${error instanceof Error ? error.message : error}`)
  })) as { readonly default?: Partial<Strategy> }
  const { default: found } = module
  if (typeof found?.name !== "string" || typeof found.start !== "function" || !Array.isArray(found.needs)) {
    throw new Error(`${file} exports no Strategy as default: see packages/engine/src/backends/LabBackend.ts`)
  }
  return found as Strategy
}
