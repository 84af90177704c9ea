import { describe, expect, it } from "vitest"
import { type HostState, LeaderChoice } from "../../src/database/LeaderChoice.ts"

const follows: HostState = { kind: "follows" }
const away: HostState = { kind: "away", reason: "refused" }
const leads = (timeline: number, system = "one"): HostState => ({ kind: "leads", system, timeline })

/** Who leads after the servers have said that, one set after another. */
const led = (...said: ReadonlyArray<ReadonlyArray<HostState>>): ReadonlyArray<number | undefined> => {
  const choice = new LeaderChoice()
  return said.map((states) => {
    for (const [host, state] of states.entries()) choice.note(host, state)
    choice.choose()
    return choice.current
  })
}

describe("of several servers of a database", () => {
  it("the one leads that takes writes, whichever is named first", () => {
    expect(led([leads(1), follows])).toEqual([0])
    expect(led([follows, leads(1)])).toEqual([1])
    expect(led([away, { kind: "reads" }, leads(4)])).toEqual([2])
  })

  it("none leads while each follows another one, or is away", () => {
    expect(led([follows, away])).toEqual([undefined])
  })

  it("the standby that was promoted leads from then on, and the first one is not gone back to", () => {
    expect(led([leads(1), follows], [away, follows], [away, leads(2)], [leads(1), leads(2)], [leads(1), away])).toEqual(
      [...[0, 0, 1, 1, 1]],
    )
  })

  it("the higher timeline leads where two take writes from the start", () => {
    expect(led([leads(1), leads(2)])).toEqual([1])
    expect(led([leads(3), leads(2)])).toEqual([0])
  })

  it("the first one leads again once it was promoted itself", () => {
    expect(led([leads(1), follows], [away, leads(2)], [follows, leads(2)], [leads(3), away])).toEqual([0, 1, 1, 0])
  })

  it("the one in use is kept where another one took the same timeline for itself", () => {
    expect(led([away, leads(2)], [leads(2), leads(2)])).toEqual([1, 1])
  })

  it("the one in use is not left for another of the same timeline while it is away, which has written other things since", () => {
    expect(led([away, leads(2)], [leads(2), away], [leads(2), leads(2)])).toEqual([1, 1, 1])
    expect(led([leads(2), follows], [away, leads(2)], [away, leads(3)])).toEqual([0, 0, 1])
  })

  it("one of another database is never gone to", () => {
    expect(led([leads(1), follows], [away, leads(9, "another")])).toEqual([0, 0])
  })

  it("those that take writes beside the one that leads are told", () => {
    const choice = new LeaderChoice()
    for (const [host, state] of [leads(1), leads(2), follows].entries()) choice.note(host, state)
    expect(choice.choose()).toBe(true)
    expect([choice.current, choice.others]).toEqual([1, [0]])
    expect(choice.choose()).toBe(false)
  })
})
