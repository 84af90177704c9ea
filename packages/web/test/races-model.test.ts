import { describe, expect, it } from "vitest"
import { type Offered, RacesModel } from "../js/races-model.js"

const offered: Offered[] = ["none", "redis-lock", "actor"].map((strategy) => ({
  ...{ strategy, correct: strategy !== "none", needs: [], about: "" },
}))
const missing = { code: "lab-part-missing", message: "Redis cannot be reached", part: "Redis" }

/** A race in which Redis is missing, begun at 1,000 ms by the clock of the page. */
const begun = (race = 1, model = new RacesModel(offered)): RacesModel => {
  const tracks = offered.map(({ strategy }) => ({ strategy, missing: strategy === "redis-lock" ? missing : null }))
  model.take("RACE", { race, races: 3, people: 30, tracks }, 1_000)
  return model
}
const track = (model: RacesModel, name: string) => model.tracks.find(({ strategy }) => strategy === name)!
const answer = (strategy: string, person: number, ms: number, outcome = "refused") => ({
  ...{ strategy, person, asked: 0, answered: ms * 1_000, outcome, code: null },
})
const verdict = (strategy: string, found: string, holders: number[], took = 90) => ({
  ...{ race: 1, strategy, took: took * 1_000, unanswered: 0, found, holders },
  violations: found === "right" ? [] : [{ kind: "double-booked", says: "people 2, 3 had the seat" }],
})

describe("a race of strategies on the page", () => {
  it("has nobody on a track before it, and everybody waiting when it begins", () => {
    const model = new RacesModel(offered)
    expect(model.tracks.map(({ runners }) => runners.length)).toEqual([0, 0, 0])
    model.order(3)
    expect(model.phase).toBe("preparing")
    begun(1, model)
    expect(model.phase).toBe("racing")
    expect(model.tracks.map(({ runners }) => runners.length)).toEqual([30, 0, 30])
    expect(new Set(track(model, "actor").runners.map(({ outcome }) => outcome))).toEqual(new Set(["waiting"]))
    expect(track(model, "redis-lock").missing).toEqual(missing)
  })

  it("runs the clock of a track until its last person has an answer, and shows one scale of time on all", () => {
    const model = begun()
    expect(RacesModel.clock(track(model, "redis-lock"), 40)).toBeNull()
    expect(RacesModel.clock(track(model, "actor"), 40)).toBe(40)
    expect(model.axis(1_040)).toBe(100)
    expect(model.axis(1_250)).toBe(250)
    const everybody = Array.from({ length: 30 }, (_, index) => answer("actor", index + 1, index + 1))
    model.take("ANSWERS", { race: 1, answers: everybody }, 1_060)
    expect(RacesModel.clock(track(model, "actor"), 500)).toBe(30)
    expect(model.phase).toBe("racing")
    expect(model.axis(1_500)).toBe(500)
  })

  it("knows who was told that the seat is theirs, all of them", () => {
    const model = begun()
    const answers = [answer("none", 3, 7, "accepted"), answer("none", 9, 8, "accepted"), answer("none", 4, 9)]
    model.take("ANSWERS", { race: 1, answers }, 1_010)
    expect(RacesModel.winners(track(model, "none"))).toEqual([3, 9])
    expect(RacesModel.winners(track(model, "actor"))).toEqual([])
  })

  it("waits for the judge once everybody is answered, and keeps what was found race by race", () => {
    const model = begun()
    const everybody = ["none", "actor"].flatMap((name) =>
      Array.from({ length: 30 }, (_, index) => answer(name, index + 1, 5, index < 2 ? "accepted" : "refused")),
    )
    model.take("ANSWERS", { race: 1, answers: everybody }, 1_010)
    expect(model.phase).toBe("judging")
    model.take("VERDICT", verdict("none", "soldTwice", [1, 2]), 1_020)
    model.take("VERDICT", verdict("actor", "right", [1]), 1_020)
    expect(track(model, "none").verdict).toMatchObject({ found: "soldTwice", says: ["people 2, 3 had the seat"] })
    begun(2, model)
    expect(track(model, "none").verdict).toBeNull()
    model.take("VERDICT", verdict("none", "right", [1]), 1_020)
    expect(track(model, "none").found).toEqual(["soldTwice", "right"])
    expect(track(model, "redis-lock").found).toEqual([])
    model.take("DONE", { races: 2, strategies: [] }, 1_030)
    expect(model.phase).toBe("over")
  })

  it("takes those without an answer for unanswered when the judge speaks", () => {
    const model = begun()
    model.take("ANSWERS", { race: 1, answers: [answer("actor", 1, 5, "accepted")] }, 1_010)
    model.take("VERDICT", verdict("actor", "right", [1], 20_000), 21_000)
    const { runners } = track(model, "actor")
    expect(runners[0]).toMatchObject({ outcome: "accepted", answered: 5 })
    expect(new Set(runners.slice(1).map(({ answered, outcome }) => `${outcome} ${answered}`))).toEqual(
      new Set(["unknown 20000"]),
    )
  })

  it("leaves no bar growing when it breaks off", () => {
    const model = begun()
    model.end()
    expect(model.phase).toBe("over")
    expect(model.tracks.map(({ runners }) => runners.length)).toEqual([0, 0, 0])
    const never = new RacesModel(offered)
    never.order(1)
    never.end()
    expect(never.phase).toBe("idle")
  })

  it("passes over a strategy that this page was not told of", () => {
    const model = begun()
    model.take("ANSWERS", { race: 1, answers: [answer("mine", 1, 5)] }, 1_010)
    model.take("VERDICT", verdict("mine", "right", [1]), 1_010)
    expect(model.tracks).toHaveLength(3)
  })
})
