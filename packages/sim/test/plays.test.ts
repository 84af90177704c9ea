import { describe, expect, it } from "vitest"
import { guarded, plays, unguarded } from "../src/plays/plays.ts"
import { playRows, tableOf } from "../src/plays/table.ts"

const seeds = 3
const rows = playRows(seeds, () => {})
const gainsOf = (name: string) => {
  const row = rows.find((each) => each.name.includes(name))!
  return [row.before, row.after]
}

describe("plays against a sale with a hundred honest people", () => {
  it("pass a seat to a friend every time without rules, and never with the defaults", () => {
    expect(gainsOf("pass a seat")).toEqual([1, 0])
  })

  it("buy the whole hall with one pass without rules, and what anybody may buy with the defaults", () => {
    expect(gainsOf("buy the hall")).toEqual([500, 4])
  })

  it("keep a seat in a loop far longer without rules than one hold of it takes with the defaults", () => {
    const [before, after] = gainsOf("in a loop")
    expect(before).toBeGreaterThan(3 * after)
    expect(after).toBeLessThan(30)
  })

  it("hold up a sale for three whole passes without rules, and for three idle minutes with the defaults", () => {
    expect(gainsOf("idle accounts")).toEqual([900, 180])
  })

  it("are let in before everybody else from banked places without rules, and not with the defaults", () => {
    expect(gainsOf("absent places")).toEqual([10, 0])
  })

  it("fill the front of the line with accounts; work makes them later, and verification leaves those with a telephone", () => {
    expect(gainsOf("three of them verified")).toEqual([100, 3])
    const [before, quiet] = gainsOf("16 bits")
    const [, attacked] = gainsOf("22 bits")
    expect(before).toBe(100)
    expect(quiet).toBeLessThan(before)
    expect(attacked).toBeLessThan(quiet / 2)
  })

  it("change nothing about the order in which honest people are let in", () => {
    expect(rows.map(({ inOrder }) => inOrder)).toEqual(plays.map(() => true))
  })

  it("come to the same each time they are played with one seed", () => {
    for (const { run } of plays)
      expect([run(guarded, 7), run(unguarded, 7)]).toEqual([run(guarded, 7), run(unguarded, 7)])
  })

  it("stand in a table, one row each", () => {
    expect(tableOf(rows, seeds).split("\n")).toHaveLength(2 + plays.length)
  })
})
