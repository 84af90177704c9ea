/** The passes of one sale in the order in which they were given. A pass lasts while its place is active. */
import { invariant, type Pass, type Place, PlaceStatus } from "@ticketrush/protocol"
import { column, grown, moreRows } from "./columns.ts"

type Places = { readonly state: Uint8Array; readonly pass: Uint32Array }

export class Passes {
  readonly #places: Places
  count = 0
  place = column(Uint32Array, 64)
  deadline = column(Float64Array, 64)

  constructor(places: Places) {
    this.#places = places
  }

  add(pass: Pass, place: Place, deadline: number): void {
    invariant(pass === this.count + 1, "passes have no gap")
    this.restore()
    this.place[pass] = place
    this.deadline[pass] = deadline
  }

  /** Makes a row for a pass that is read back. */
  restore(): void {
    if (++this.count < this.place.length) return
    const rows = moreRows(this.place.length)
    this.place = grown(this.place, rows)
    this.deadline = grown(this.deadline, rows)
  }

  pending(pass: Pass): boolean {
    const place = this.place[pass]
    return this.#places.state[place] === PlaceStatus.active && this.#places.pass[place] === pass
  }
}
