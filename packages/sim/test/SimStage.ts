/** A stage for the schedules of the journal's differential suites: two owners on one simulated database. */
import { type Calls, calls, outcomeOf } from "../../engine/test/journal/calls.ts"
import { type Contents, recordText } from "../../engine/test/journal/players.ts"
import type { Owner, Step } from "../../engine/test/journal/schedule.ts"
import { SimDatabase } from "./SimDatabase.ts"

export class SimStage {
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
