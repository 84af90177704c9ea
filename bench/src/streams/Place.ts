/**
 * Where one person stands by what their stream has said: told personally, or worked out from the frames of the line by
 * the rules of docs/reference/streams.md.
 */
import { type Message, rankIn } from "./messages.ts"

type Line = {
  readonly from: string
  readonly head: number
  readonly front: number
  readonly gone: ReadonlyArray<number> | null
}

export class Place {
  /** 1 is next, 0 with a pass, -1 before anything was said or without a place. */
  rank = -1
  active = false
  /** Frames of the line that did not go on from the one before. */
  gaps = 0
  /** Number of the place, 0 until it is told. */
  #place = 0
  #returned = false
  /** Of the last frame with a position. */
  #at = ""

  hear({ data, event, id }: Message): void {
    switch (event) {
      case "LINE": {
        const line = lineIn(data)
        if (line.from !== this.#at) this.gaps++
        this.#at = id
        return this.#moveUp(line)
      }
      case "INIT":
      case "RANK_UPDATE":
      case "ACTIVE":
        this.#at = id
        // The greeting of the personal protocol is a sentence.
        if (data.startsWith("{")) this.#told(data)
    }
  }

  #told(data: string): void {
    this.rank = rankIn(data)
    this.active = data.includes('"status":"ACTIVE"')
    this.#returned = data.includes('"returned":true')
    const place = /"place":(\d+)/.exec(data)
    if (place !== null) this.#place = Number(place[1])
  }

  /** Too many left to be listed: then each is told their own rank instead. */
  #moveUp({ front, gone, head }: Line): void {
    if (this.rank < 1 || this.#returned || this.#place <= head || gone === null || gone.includes(this.#place)) return
    this.rank -= front
    for (const place of gone) if (place < this.#place) this.rank--
  }
}

/** All readers of a line get the same bytes, so they are read once. */
let lastData = ""
let lastLine: Line = { from: "", head: 0, front: 0, gone: [] }

const lineIn = (data: string): Line => {
  if (data !== lastData) {
    lastLine = JSON.parse(data) as Line
    lastData = data
  }
  return lastLine
}
