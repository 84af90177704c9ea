import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { Slices } from "../../src/stream/Slices.ts"

const writes = limits.streamWritesPerTurn
/** So many looks a turn has for each write. */
const looks = 16 * writes

const start = () => {
  const waiting: Array<() => void> = []
  const defects: unknown[] = []
  const defer = { soon: (task: () => void) => void waiting.push(task), after: () => () => {} }
  const slices = new Slices(defer, (cause) => defects.push(cause))
  /** Runs the turn that waits; false when there is none. */
  const turn = (): boolean => {
    expect(waiting.length).toBeLessThanOrEqual(1)
    const task = waiting.shift()
    task?.()
    return task !== undefined
  }
  return { slices, defects, turn }
}
const upTo = (count: number): Set<number> => new Set(Array.from({ length: count }, (_, n) => n))

describe("a round over many connections", () => {
  it("takes a turn at once and one after the other, each for so many writes", () => {
    const { slices, turn } = start()
    const visited: number[] = []
    let done = 0
    slices.over(
      upTo(2 * writes + 1),
      (n) => {
        visited.push(n)
        return true
      },
      () => done++,
    )
    const after = [[visited.length, done]]
    while (turn()) after.push([visited.length, done])
    expect(after).toEqual([
      [writes, 0],
      [2 * writes, 0],
      [2 * writes + 1, 1],
    ])
    expect(visited).toEqual([...upTo(2 * writes + 1)])
  })

  it("looks at more of those that have nothing to be told, and not at all of them", () => {
    const { slices, turn } = start()
    let visited = 0
    slices.over(upTo(2 * looks + 1), () => {
      visited++
      return false
    })
    const after = [visited]
    while (turn()) after.push(visited)
    expect(after).toEqual([looks, 2 * looks, 2 * looks + 1])
  })

  it("takes turns with others, each of which goes on where it was", () => {
    const { slices, turn } = start()
    const order: string[] = []
    const round = (name: string, count: number) =>
      slices.over(
        upTo(count),
        () => {
          if (order.at(-1) !== name) order.push(name)
          return true
        },
        () => order.push(`${name} done`),
      )
    round("a", 2 * writes + 1)
    round("b", writes + 1)
    round("c", 1)
    expect(order).toEqual(["a"])
    while (turn());
    expect(order).toEqual(["a", "b", "c", "c done", "a", "a done", "b", "b done"])
    round("d", 1)
    expect(order.slice(-2)).toEqual(["d", "d done"])
    expect(turn()).toBe(false)
  })

  it("comes to those who are added meanwhile, and not to those who are gone", () => {
    const { slices, turn } = start()
    const items = upTo(writes + 2)
    const visited = new Set<number>()
    slices.over(items, (n) => {
      visited.add(n)
      return true
    })
    items.delete(writes)
    items.add(-1)
    while (turn());
    expect([visited.has(writes), visited.has(writes + 1), visited.has(-1)]).toEqual([false, true, true])
  })

  it("goes on behind a defect, which is told", () => {
    const { slices, defects, turn } = start()
    const visited: number[] = []
    let done = false
    slices.over(
      upTo(3),
      (n) => {
        if (n === 1) throw new Error("a defect")
        visited.push(n)
        return true
      },
      () => {
        done = true
      },
    )
    while (turn());
    expect([visited, done, defects]).toEqual([[0, 2], true, [new Error("a defect")]])
  })
})
