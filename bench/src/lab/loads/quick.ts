/** What a quick run leaves out, so that every workload fits into a few minutes. */
import { actorName, type Contender } from "../contenders/contenders.ts"

/** One of each kind: a version, a row lock, a lock in Redis, batches, the single writer. */
const ofEachKind = new Set(["optimistic", "pessimistic", "redis-lock", "batched", actorName])

/** Strategies of the reader's own always stay, and so do those that are all that was asked for. */
export const fewer = (contenders: ReadonlyArray<Contender>, quick: boolean): ReadonlyArray<Contender> => {
  if (!quick) return contenders
  const few = contenders.filter(({ module, name }) => module !== null || ofEachKind.has(name))
  return few.length === 0 ? contenders : few
}
