import { describe, expect, it } from "vitest"
import { type SalePlace, SalePlaces } from "../src/SalePlaces.ts"

const place = (revision: number, at = "one:1", incarnation = at === "" ? "" : "a"): SalePlace => ({
  ...{ to: at, at, incarnation, revision },
})

const known = () => {
  const changed: Array<number> = []
  const places = new SalePlaces((concertId) => void changed.push(concertId))
  return { places, changed: () => changed.splice(0) }
}

describe("the places of moved sales", () => {
  it("tell of each sale that another process has from now on, and of no other", () => {
    const { changed, places } = known()
    places.heardAll(
      new Map([
        [1, place(1)],
        [2, place(2, "")],
      ]),
    )
    expect(changed()).toEqual([1])
    places.heardAll(
      new Map([
        [1, place(3)],
        [2, place(4)],
      ]),
    )
    expect(changed()).toEqual([2])
    places.heard(1, place(5, "one:1", "b"))
    places.heard(2, undefined)
    expect(changed()).toEqual([1, 2])
    expect([...places.all.keys()]).toEqual([1])
  })

  it("are kept over an emptied Redis: what it has not, or older, is to be written down again", () => {
    const { changed, places } = known()
    places.heardAll(
      new Map([
        [1, place(5)],
        [2, place(6)],
        [3, place(7)],
      ]),
    )
    changed()
    const missing = places.heardSome(
      new Map([
        [2, place(4, "two:2")],
        [3, place(8, "two:2")],
      ]),
    )
    expect(missing).toEqual(
      new Map([
        [1, place(5)],
        [2, place(6)],
      ]),
    )
    expect(places.all).toEqual(
      new Map([
        [1, place(5)],
        [2, place(6)],
        [3, place(8, "two:2")],
      ]),
    )
    expect(changed()).toEqual([3])
  })

  it("go with Redis when it has not forgotten", () => {
    const { places } = known()
    places.heardAll(new Map([[1, place(5)]]))
    places.heardAll(new Map())
    expect(places.all.size).toBe(0)
  })
})
