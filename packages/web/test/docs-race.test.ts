/** A race of strategies on the page of developers: what is known of it from its stream, and where each person is drawn. */
import type { RaceEvent } from "@ticketrush/protocol/races"
import { describe, expect, it } from "vitest"
import { eventsIn } from "../page/docs/events-in.ts"
import { placesOf, stage } from "../page/docs/race/places.ts"
import {
  ended,
  keptMax,
  lastMsOf,
  noRace,
  type Offered,
  ordered,
  type Race,
  stateOf,
  taken,
  winnersOf,
} from "../page/docs/race/race.ts"

const offered: Offered[] = ["none", "redis-lock", "actor"].map((strategy) => ({
  ...{ strategy, correct: strategy !== "none", about: "" },
}))
const missing = { code: "lab-part-missing", message: "Redis cannot be reached", part: "Redis" }

const all = (race: Race, ...events: ReadonlyArray<RaceEvent>): Race => events.reduce(taken, race)
const begins = (race = 1): RaceEvent => {
  const tracks = offered.map(({ strategy }) => ({ strategy, missing: strategy === "redis-lock" ? missing : null }))
  return { event: "RACE", data: { race, races: 3, people: 30, tracks } }
}
type Answer = Extract<RaceEvent, { readonly event: "ANSWERS" }>["data"]["answers"][number]
const answer = (strategy: string, person: number, ms: number, outcome: Answer["outcome"] = "refused"): Answer => ({
  ...{ strategy, person, asked: 0, answered: ms * 1_000, outcome, code: null },
})
const answers = (...told: ReadonlyArray<Answer>): RaceEvent => ({ event: "ANSWERS", data: { race: 1, answers: told } })
type Verdict = Extract<RaceEvent, { readonly event: "VERDICT" }>["data"]
const verdict = (strategy: string, found: Verdict["found"], holders: number[], took = 90): RaceEvent => {
  const violations = found === "right" ? [] : [{ kind: "double-booked", says: "people 2, 3 had the seat" }]
  return {
    event: "VERDICT",
    data: { race: 1, strategy, took: took * 1_000, unanswered: 0, holders, found, violations },
  }
}
const done: RaceEvent = { event: "DONE", data: { races: 3, strategies: [] } }
const track = ({ tracks }: Race, name: string) => tracks.find(({ strategy }) => strategy === name)!
const everyPerson = (name: string, of: (person: number) => Answer["outcome"] = () => "refused") =>
  Array.from({ length: 30 }, (_, index) => answer(name, index + 1, index + 1, of(index + 1)))

describe("a race of strategies on the page of developers", () => {
  const begun = all(noRace(offered), begins())

  it("has no person on a track before it, and all of them waiting when it begins", () => {
    const idle = noRace(offered)
    expect(idle.tracks.map((each) => [each.runners.length, stateOf(each)])).toEqual(Array(3).fill([0, "idle"]))
    expect(ordered(idle, 3).phase).toBe("preparing")
    expect(begun.phase).toBe("racing")
    expect(begun.tracks.map(({ runners }) => runners.length)).toEqual([30, 0, 30])
    expect(new Set(track(begun, "actor").runners.map(({ outcome }) => outcome))).toEqual(new Set(["waiting"]))
    expect(begun.tracks.map(stateOf)).toEqual(["racing", "missing", "racing"])
    expect([track(begun, "redis-lock").missing, lastMsOf(track(begun, "actor"))]).toEqual([missing, null])
  })

  it("tells when the last answer came, and who was told that the seat is theirs, all of them", () => {
    const told = [answer("none", 3, 7, "accepted"), answer("none", 9, 8, "accepted"), answer("none", 4, 9.5)]
    const race = all(begun, answers(...told))
    expect(winnersOf(track(race, "none")).map(({ n, ms }) => [n, ms])).toEqual([
      [3, 7],
      [9, 8],
    ])
    expect([lastMsOf(track(race, "none")), stateOf(track(race, "none"))]).toEqual([9.5, "wrong"])
    // Nothing came of the other one: it is not drawn again.
    expect(track(race, "actor")).toBe(track(begun, "actor"))
  })

  it("waits for the judge once each person has an answer, and keeps what was found race by race", () => {
    const two = (person: number) => (person < 3 ? "accepted" : "refused")
    const told = all(begun, answers(...everyPerson("none", two), ...everyPerson("actor")))
    expect([told.phase, stateOf(track(told, "actor"))]).toEqual(["judging", "answered"])
    const first = all(told, verdict("none", "soldTwice", [1, 2]), verdict("actor", "right", [1]))
    expect(track(first, "none").verdict).toMatchObject({ found: "soldTwice", holders: [1, 2] })
    const second = all(first, begins(2))
    expect(track(second, "none").verdict).toBeNull()
    const over = all(second, verdict("none", "right", [1]), done)
    expect(over.phase).toBe("over")
    expect(over.tracks.map(({ found }) => found)).toEqual([["soldTwice", "right"], [], ["right"]])
  })

  it("takes those without an answer for unanswered when the judge speaks", () => {
    const race = all(begun, answers(answer("actor", 1, 5, "accepted")), verdict("actor", "right", [1], 20_000))
    const [first, ...others] = track(race, "actor").runners
    expect(first).toMatchObject({ outcome: "accepted", ms: 5 })
    expect(new Set(others.map(({ ms, outcome }) => `${outcome} ${ms}`))).toEqual(new Set(["unknown 20000"]))
  })

  it("shows no person waiting when it breaks off", () => {
    expect(ended(begun)).toMatchObject({ phase: "over" })
    expect(ended(begun).tracks.map(({ runners }) => runners.length)).toEqual([0, 0, 0])
    expect(ended(ordered(noRace(offered), 1)).phase).toBe("idle")
  })

  it("passes over what says nothing of a race, such as a sign of life", () => {
    expect(taken(begun, { event: "PING", data: {} } as unknown as RaceEvent)).toBe(begun)
  })

  it("keeps the newest findings, and passes over a strategy that this page was not told of", () => {
    const many = Array.from({ length: keptMax + 5 }, (_, n) => verdict("actor", n < 5 ? "lost" : "right", [1]))
    const race = all(begun, ...many, answers(answer("mine", 1, 5)), verdict("mine", "right", [1]))
    expect(track(race, "actor").found).toEqual(Array(keptMax).fill("right"))
    expect(race.tracks).toHaveLength(3)
  })
})

describe("a stream of events that was asked for", () => {
  const text = "event: RACE\ndata: {}\n\nevent: ANS"
  /** Sends that text, and then ends or breaks off. */
  const streamThat = (ends: (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void) => {
    const pieces = [new TextEncoder().encode(text)]
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        const piece = pieces.pop()
        if (piece === undefined) ends(controller)
        else controller.enqueue(piece)
      },
    })
  }
  const namesOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, heard: string[]): Promise<string[]> => {
    for await (const { name } of eventsIn(stream)) heard.push(name)
    return heard
  }

  it("tells what came whole, and ends where the server ended it", async () => {
    expect(
      await namesOf(
        streamThat((controller) => controller.close()),
        [],
      ),
    ).toEqual(["RACE"])
  })

  it("fails where it broke off, as a server that is not reached does", async () => {
    const heard: string[] = []
    const broken = streamThat((controller) => controller.error(new TypeError("network error")))
    await expect(namesOf(broken, heard)).rejects.toMatchObject({ status: 0, message: "network", retry: true })
    expect(heard).toEqual(["RACE"])
  })
})

describe("the drawing of a race", () => {
  const areaOf = ({ x }: { readonly x: number }) => Math.floor(x / stage.area)
  const textOf = ({ x, y }: { readonly x: number; readonly y: number }) => `${x} ${y}`

  it.each([1, 2, 30])(
    "gives each person a place of their own in the area of their answer, with %d at the seat",
    (won) => {
      const outcome = (person: number) => (person <= won ? "accepted" : person % 2 === 0 ? "refused" : "unknown")
      const race = all(noRace(offered), begins(), answers(...everyPerson("none", outcome)))
      const places = placesOf(track(race, "none"))
      expect(new Set(places.map(textOf)).size).toBe(30)
      const areas = { accepted: 2, refused: 1, unknown: 0 }
      expect(places.map(areaOf)).toEqual(places.map((_, index) => areas[outcome(index + 1)]))
      for (const { x, y } of places) {
        expect(x > 0 && x < stage.width && y > 0 && y < stage.height).toBe(true)
      }
    },
  )

  it("leaves those who wait where they are while others get their answers", () => {
    const begun = all(noRace(offered), begins())
    const told = all(begun, answers(answer("none", 7, 3), answer("none", 2, 4)))
    const [before, after] = [placesOf(track(begun, "none")), placesOf(track(told, "none"))]
    expect(after.filter((place, index) => textOf(place) !== textOf(before[index]))).toHaveLength(2)
    expect([areaOf(after[6]), areaOf(after[1])]).toEqual([1, 1])
    // In the order of the answers.
    expect(after[6].x).toBeLessThan(after[1].x)
  })
})
