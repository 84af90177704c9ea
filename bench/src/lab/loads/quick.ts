/** What a quick run leaves out, so that every workload fits into a few minutes. */
import { actorName, type Contender } from "../contenders/contenders.ts"
import type { LabOptions } from "../workload/options.ts"
import type { Cell } from "../workload/Workload.ts"
import { type Axis, axesFor, plain } from "./axes.ts"

/** One of each kind: a version, a row lock, a lock in Redis, batches, the single writer. */
const ofEachKind = new Set(["optimistic", "pessimistic", "redis-lock", "batched", actorName])

/** Strategies of the reader's own always stay, and so do those that are all that was asked for. */
export const fewer = (contenders: ReadonlyArray<Contender>, quick: boolean): ReadonlyArray<Contender> => {
  if (!quick) return contenders
  const few = contenders.filter(({ module, name }) => module !== null || ofEachKind.has(name))
  return few.length === 0 ? contenders : few
}

/** A cell for each contender on each axis; a quick run has the machine as it is alone. */
export const peopleCells = (
  asked: LabOptions,
  contenders: ReadonlyArray<Contender>,
  cell: (contender: Contender, axis: Axis) => Cell,
): ReadonlyArray<Cell> =>
  axesFor(asked, [plain]).flatMap((axis) => fewer(contenders, asked.quick).map((contender) => cell(contender, axis)))
