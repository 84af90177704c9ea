/** What a quick run leaves out, so that every workload fits into a few minutes. */
import { actorName, type Contender } from "../contenders/contenders.ts"
import type { LabOptions } from "../workload/options.ts"
import type { Cell } from "../workload/Workload.ts"
import { type Axis, axesFor, plain } from "./axes.ts"

/** Of all that there is: a row lock, batches, the single writer. */
export const few = ["pessimistic", "batched", actorName]

/** For the ceiling also a version, a lock in Redis, a queue. */
export const ofEachKind = [...few, "optimistic", "redis-lock", "kafka"]

/** Strategies of the reader's own always stay, and so do those that are asked for by name. */
export const fewer = (
  contenders: ReadonlyArray<Contender>,
  { quick, strategies }: Pick<LabOptions, "quick" | "strategies">,
  kept: ReadonlyArray<string> = few,
): ReadonlyArray<Contender> =>
  quick && strategies.length === 0
    ? contenders.filter(({ module, name }) => module !== null || kept.includes(name))
    : contenders

/** A cell for each contender on each axis; a quick run has the machine as it is alone. */
export const peopleCells = (
  asked: LabOptions,
  contenders: ReadonlyArray<Contender>,
  cell: (contender: Contender, axis: Axis) => Cell,
): ReadonlyArray<Cell> =>
  axesFor(asked, [plain]).flatMap((axis) => fewer(contenders, asked).map((contender) => cell(contender, axis)))
