/** Where one person stands by what their stream has said: told personally, or worked out from the frames of the line. */
import { type Message, rankIn } from "./messages.ts"

type Line = { readonly front: number; readonly gone: ReadonlyArray<number> | null }

export class Place {
  /** 1 is next, 0 with a pass, -1 before anything was said or without a place. */
  rank = -1
  active = false
  /** Number of the place, as far as it was told. */
  #place = 0

  hear({ data, event }: Message): void {
    switch (event) {
      case "LINE":
        if (!this.active && this.rank > 0) this.#moveUp(lineIn(data))
        return
      case "ACTIVE":
        this.active = true
        this.rank = 0
        return
      case "INIT":
        // The greeting of the personal protocol is a sentence.
        if (data.startsWith("{")) this.#told(data)
        return
      case "RANK_UPDATE":
        this.active = false
        this.#told(data)
    }
  }

  #told(data: string): void {
    this.rank = rankIn(data)
    const place = /"place":(\d+)/.exec(data)
    if (place !== null) this.#place = Number(place[1])
  }

  /** Too many left to be listed: then each is told their own rank. */
  #moveUp({ front, gone }: Line): void {
    if (gone === null) return
    this.rank -= front
    for (const place of gone) if (place <= this.#place) this.rank--
  }
}

/** All readers of a line get the same bytes, so they are read once. */
let lastData = ""
let lastLine: Line = { front: 0, gone: [] }

const lineIn = (data: string): Line => {
  if (data !== lastData) {
    lastLine = JSON.parse(data) as Line
    lastData = data
  }
  return lastLine
}
