// @ts-check
/** Server-sent events out of the text of a stream, as the HTML standard reads them. Pure. */

/** @typedef {{ name: string, data: string, id: string }} StreamEvent `id`: the last one that the stream gave */

export class EventText {
  #rest = ""
  #name = ""
  /** @type {string[]} */
  #data = []
  #id

  /** @param {string} id the last one of the stream before, empty for none */
  constructor(id) {
    this.#id = id
  }

  /** The events that are complete with this piece. @param {string} piece @returns {StreamEvent[]} */
  take(piece) {
    /** @type {StreamEvent[]} */
    const events = []
    let text = this.#rest + piece
    for (;;) {
      const found = /\r\n|\n|\r(?!$)/.exec(text)
      if (found === null) break
      this.#line(text.slice(0, found.index), events)
      text = text.slice(found.index + found[0].length)
    }
    this.#rest = text
    return events
  }

  /** @param {string} line @param {StreamEvent[]} events */
  #line(line, events) {
    if (line === "") {
      if (this.#data.length > 0)
        events.push({ name: this.#name || "message", data: this.#data.join("\n"), id: this.#id })
      this.#name = ""
      this.#data = []
      return
    }
    const colon = line.indexOf(":")
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "")
    if (field === "event") this.#name = value
    else if (field === "data") this.#data.push(value)
    else if (field === "id" && !value.includes("\0")) this.#id = value
  }
}
