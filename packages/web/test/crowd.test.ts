import { describe, expect, it } from "vitest"
import { Crowd } from "../js/crowd.js"

/** A line that lets in whom the test says, and notes who came and went. */
const counter = () => {
  const inside = new Set<number>()
  const log: string[] = []
  let broken = false
  const done = (what: string): Promise<void> => {
    if (broken) return Promise.reject(new Error("no answer"))
    log.push(what)
    return Promise.resolve()
  }
  return {
    log,
    admit: (...people: number[]) => {
      for (const person of people) inside.add(person)
    },
    breaks: (is: boolean) => {
      broken = is
    },
    join: (_: number, person: number) => done(`join ${person}`),
    leave: (_: number, person: number) => done(`leave ${person}`),
    inside: (_: number, person: number) =>
      Promise.resolve(inside.has(person) ? ("inside" as const) : ("waits" as const)),
  }
}

/** Everybody stays for 3.5 seconds. */
const crowdAt = (line: ReturnType<typeof counter>): Crowd =>
  new Crowd(
    line,
    () => 0.5,
    () => {},
  )

describe("a crowd in front of a sale", () => {
  it("joins, is let in by the line, stays a while and makes room", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    crowd.send(1, [11, 12, 13])
    await crowd.beat(0)
    expect(line.log).toEqual(["join 11", "join 12", "join 13"])
    line.admit(11)
    await crowd.beat(1_000)
    expect(crowd.counts).toEqual({ total: 3, coming: 0, waiting: 2, inside: 1, gone: 0 })
    await crowd.beat(4_499)
    expect(crowd.counts.inside).toBe(1)
    await crowd.beat(4_500)
    expect(crowd.counts).toEqual({ total: 3, coming: 0, waiting: 2, inside: 0, gone: 1 })
    line.admit(12, 13)
    await crowd.beat(5_000)
    await crowd.beat(9_000)
    expect(crowd.counts.gone).toBe(3)
    expect(crowd.running).toBe(false)
  })

  it("finds whoever was let in first although their join was answered after others", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    crowd.send(1, [11, 12, 13, 14])
    await crowd.beat(0)
    // Three joins are under way at a time, so 13 may stand before 11.
    line.admit(13)
    await crowd.beat(1_000)
    expect(crowd.counts).toMatchObject({ waiting: 3, inside: 1 })
  })

  it("asks for a bounded number of people in one beat", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    const people = Array.from({ length: 40 }, (_, i) => i + 1)
    line.admit(...people)
    crowd.send(1, people)
    await crowd.beat(0)
    expect(crowd.counts.inside).toBe(16)
  })

  it("leaves the line entirely when it is sent home", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    crowd.send(1, [1, 2, 3, 4])
    line.admit(1)
    await crowd.beat(0)
    crowd.sendHome()
    await crowd.beat(1)
    expect(crowd.counts).toEqual({ total: 4, coming: 0, waiting: 0, inside: 0, gone: 4 })
    expect(line.log.filter((what) => what.startsWith("leave")).sort()).toEqual([
      "leave 1",
      "leave 2",
      "leave 3",
      "leave 4",
    ])
    expect(crowd.running).toBe(false)
  })

  it("loses nobody when the server does not answer for a while", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    crowd.send(1, [1, 2])
    line.admit(1, 2)
    await crowd.beat(0)
    line.breaks(true)
    await expect(crowd.beat(10_000)).rejects.toThrow("no answer")
    expect(crowd.counts).toMatchObject({ inside: 2, gone: 0 })
    line.breaks(false)
    await crowd.beat(11_000)
    expect(crowd.counts).toMatchObject({ inside: 0, gone: 2 })
  })

  it("goes on joining when the server answers again", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    line.breaks(true)
    crowd.send(1, [1, 2, 3, 4, 5])
    await expect(crowd.beat(0)).rejects.toThrow("no answer")
    expect(crowd.counts.coming).toBe(5)
    line.breaks(false)
    await crowd.beat(1)
    expect(crowd.counts.waiting).toBe(5)
  })

  it("ends when it was sent home while people could not join", async () => {
    const line = counter()
    const crowd = crowdAt(line)
    line.breaks(true)
    crowd.send(1, [1, 2, 3, 4, 5])
    await expect(crowd.beat(0)).rejects.toThrow("no answer")
    crowd.sendHome()
    line.breaks(false)
    await crowd.beat(0)
    expect(crowd.running).toBe(false)
  })
})
