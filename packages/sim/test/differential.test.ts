/**
 * The schedules that the memory journal and Postgres agree on (`engine/test/journal/differential.postgres.test.ts`),
 * played on the simulated journal: so what is simulated is what runs.
 */
import { describe, expect, it } from "vitest"
import { type Calls, calls, outcomeOf } from "../../engine/test/journal/calls.ts"
import { type Contents, MemoryStage, recordText } from "../../engine/test/journal/players.ts"
import { type Owner, type Step, scheduleFrom } from "../../engine/test/journal/schedule.ts"
import { SimDatabase } from "./SimDatabase.ts"

class SimStage {
  readonly #simulated: SimDatabase
  readonly #journals: Record<Owner, Calls>

  constructor(seed: number) {
    this.#simulated = new SimDatabase(seed)
    const connect = (owner: Owner): Calls => calls(this.#simulated.driven(this.#simulated.connect(owner)))
    this.#journals = { a: connect("a"), b: connect("b") }
  }

  async play(step: Step): Promise<string> {
    const { late } = this.#simulated
    switch (step.kind) {
      case "claim": {
        const result = await this.#journals[step.owner].claim(step.concertId, step.owner, step.from)
        return result.kind === "claimed" ? `claimed ${result.epoch}` : result.kind
      }
      case "append":
        return outcomeOf(await this.#journals[step.owner].append(...step.records))
      case "passivate":
        return (await this.#journals[step.owner].passivate(step.concertId, step.epoch, step.wakeAt)).kind
      case "append lost":
        return this.#append(step, { unknownLost: 1 })
      case "append unheard":
        return this.#append(step, { unknownCommitted: 1 })
      case "append late":
        // Held back for longer than the schedule lasts; "arrive" lets it through.
        return this.#append(step, { late: 1, lateMsMax: 10 ** 12 })
      case "arrive": {
        for (const open of late.open.splice(0)) open.decide()
        this.#simulated.run()
        return "arrived"
      }
      default:
        throw new Error(`${step.kind} is two steps`)
    }
  }

  async #append(step: Extract<Step, { records: unknown; owner: Owner }>, fault: object): Promise<string> {
    const { faults } = this.#simulated
    const calm = { ...faults }
    Object.assign(faults, fault)
    const result = this.#journals[step.owner].append(...step.records)
    // The fate of a call is drawn when it is made.
    Object.assign(faults, calm)
    return (await result).kind
  }

  contents(concertIds: ReadonlyArray<number>): Contents {
    this.#simulated.run()
    return concertIds.map((concertId) => {
      const stream = this.#simulated.database.streams.get(concertId)
      if (stream === undefined) return "absent"
      const { epoch, incarnation, live, wakeAt, records } = stream
      return [`${epoch} ${incarnation} ${live} ${wakeAt}`, ...records.map(recordText)].join(" ")
    })
  }
}

describe("a random schedule of two owners whose lines break", () => {
  it.each(Array.from({ length: 200 }, (_, n) => n + 1))(
    "comes out the same in the simulated journal, seed %i",
    async (seed) => {
      const concertIds = [seed * 100, seed * 100 + 1, seed * 100 + 2]
      const stage = new SimStage(seed)
      let memory = new MemoryStage()
      for (const step of scheduleFrom(seed, concertIds, 40)) {
        if (step.kind !== "both") {
          const outcome = await stage.play(step)
          expect({ step, outcome }).toEqual({ step, outcome: await memory.play(step) })
          continue
        }
        const [one, two] = step.steps
        const inOrder = memory.copy()
        const reversed = memory.copy()
        const first = [await inOrder.play(one), await inOrder.play(two)]
        const last = [await reversed.play(two), await reversed.play(one)].reverse()
        const found = [await Promise.all([stage.play(one), stage.play(two)]), stage.contents(concertIds)]
        const allowed = [
          [first, inOrder.contents(concertIds)],
          [last, reversed.contents(concertIds)],
        ]
        expect(allowed).toContainEqual(found)
        memory = JSON.stringify(found) === JSON.stringify(allowed[0]) ? inOrder : reversed
      }
      await stage.play({ kind: "arrive" })
      await memory.play({ kind: "arrive" })
      expect(stage.contents(concertIds)).toEqual(memory.contents(concertIds))
    },
  )
})
