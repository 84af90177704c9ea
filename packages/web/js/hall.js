// @ts-check
/** The seat map: a grid of buttons with one tab stop, drawn once per night and changed seat by seat. */
import { h, show } from "./dom.js"
import { drawHead, flagWord } from "./hall-head.js"
import { price, say } from "./language.js"
import { blocksOf, countsOf, sectionsOf, step } from "./seat-model.js"

/**
 * @typedef {import("./seat-model.js").Seat} Seat
 * @typedef {import("./seat-model.js").SeatState} SeatState
 * @typedef {import("./hall-head.js").Look} Look
 */

/** Seats of one hold at most; the server has the last word. */
export const choiceMax = 16

/** So few seats are drawn larger, and lines of twice this length smaller. */
const roomySeatsMax = 120
const roomyLineMax = 10

export class Hall {
  /** @type {Seat[]} */
  seats = []
  /** Chosen but not held yet, in the order of choosing. @type {Set<number>} */
  chosen = new Set()
  /** Being held right now: the stream may tell of it before the answer does. @type {Set<number>} */
  asking = new Set()
  title = ""
  night = ""

  /** @type {Map<number, Seat>} */
  #byId = new Map()
  /** @type {Map<number, "mine-held" | "mine-sold">} */
  #mine = new Map()
  /** Kept for the reader for a while. @type {Set<number>} */
  #offered = new Set()
  /** @type {import("./seat-model.js").Block[]} */
  #blocks = []
  #block = 0
  #at = { line: 0, column: 0 }
  /** @type {HTMLElement[][]} */
  #buttons = []
  /** @type {Map<number, HTMLElement>} */
  #buttonOf = new Map()
  #countsDue = false
  /** Every kind of special seat in this hall. @type {string[]} */
  #flags = []

  /**
   * @param {HTMLElement} head @param {HTMLElement} map
   * @param {{ choiceChanged: () => void, lost: (seat: Seat) => void, tooMany: () => void }} on
   */
  constructor(head, map, on) {
    this.head = head
    this.map = map
    this.on = on
  }

  /** @param {string} title @param {string} night @param {Seat[]} seats in the order of the hall */
  open(title, night, seats) {
    this.title = title
    this.night = night
    this.seats = seats
    this.#byId = new Map(seats.map((seat) => [seat.id, seat]))
    this.#blocks = blocksOf(sectionsOf(seats))
    this.#block = 0
    this.#at = { line: 0, column: 0 }
    this.#flags = [...new Set(seats.flatMap((seat) => seat.flags))]
    this.chosen.clear()
    this.asking.clear()
    if (seats.length === 0) this.say(say("hall.empty"))
    else this.draw()
  }

  /** @param {string} sentence instead of a map */
  say(sentence) {
    this.seats = []
    this.#byId.clear()
    this.chosen.clear()
    show(this.head, h("h2", { id: "hall-title" }, say("hall.title")))
    show(this.map, h("p", { class: "hint" }, sentence))
  }

  /** @param {number} id */
  seat(id) {
    return this.#byId.get(id)
  }

  get counts() {
    return countsOf(this.seats)
  }

  /** @param {number} id @param {SeatState} state as committed by the server */
  change(id, state) {
    const seat = this.#byId.get(id)
    if (seat === undefined || seat.state === state) return
    seat.state = state
    if (state !== "free" && this.chosen.delete(id)) {
      if (!this.#mine.has(id) && !this.asking.has(id)) this.on.lost(seat)
      this.on.choiceChanged()
    }
    this.#paint(seat)
    this.#countSoon()
  }

  /** @param {Map<number, "mine-held" | "mine-sold">} mine */
  setMine(mine) {
    const touched = new Set([...this.#mine.keys(), ...mine.keys()])
    this.#mine = mine
    for (const id of touched) {
      const seat = this.#byId.get(id)
      if (seat !== undefined) this.#paint(seat)
    }
  }

  /** Shows which seats are kept for the reader; they may be of another night. @param {number[]} seatIds */
  setOffered(seatIds) {
    const touched = new Set([...this.#offered, ...seatIds])
    this.#offered = new Set(seatIds)
    for (const id of touched) {
      const seat = this.#byId.get(id)
      if (seat !== undefined) this.#paint(seat)
    }
    this.#countSoon()
  }

  /** Chooses seats wherever they are, and shows the part of the hall with the first. @param {number[]} seatIds */
  choose(seatIds) {
    const seats = seatIds.map((id) => this.#byId.get(id)).filter((seat) => seat !== undefined)
    for (const seat of seats) if (!this.chosen.has(seat.id)) this.toggle(seat)
    if (seats.length > 0) this.#reveal(seats[0])
  }

  /** Makes a seat the one that Tab reaches. @param {Seat} seat */
  #reveal(seat) {
    this.#block = this.#blocks.findIndex(({ sections }) => sections.some(({ seats }) => seats.includes(seat)))
    const lines = this.#blocks[this.#block].sections.flatMap((section) => section.lines)
    const line = lines.findIndex(({ seats }) => seats.includes(seat))
    this.#at = { line, column: lines[line].seats.indexOf(seat) }
    this.draw()
  }

  clearChoice() {
    const before = [...this.chosen]
    this.chosen.clear()
    for (const id of before) this.#paint(/** @type {Seat} */ (this.#byId.get(id)))
    this.on.choiceChanged()
  }

  /** @param {Seat} seat */
  toggle(seat) {
    if (this.chosen.has(seat.id)) this.chosen.delete(seat.id)
    else if (this.#look(seat) !== "free") return
    else if (this.chosen.size >= choiceMax) return this.on.tooMany()
    else this.chosen.add(seat.id)
    this.#paint(seat)
    this.on.choiceChanged()
  }

  draw() {
    this.#drawHead()
    const block = this.#blocks[this.#block]
    const lines = block.sections.flatMap((section) => section.lines)
    this.#buttonOf.clear()
    this.#buttons = lines.map((line) => line.seats.map((seat) => this.#button(seat)))
    /** @type {number[]} */
    const starts = []
    let line = 0
    for (const section of block.sections) {
      starts.push(line)
      line += section.lines.length
    }
    const grid = h(
      "div",
      {
        class: `grid ${density(block)}`,
        role: "grid",
        "aria-label": say("hall.map", { title: `${this.title}, ${this.night}` }),
        "aria-multiselectable": "true",
      },
      ...block.sections.map((section, index) => this.#section(section, starts[index])),
    )
    grid.addEventListener("keydown", (event) => this.#key(event, lines, starts))
    grid.addEventListener("focusin", (event) => this.#focused(event.target))
    this.#at.line = Math.min(this.#at.line, lines.length - 1)
    this.#at.column = Math.min(this.#at.column, lines[this.#at.line].seats.length - 1)
    show(
      this.map,
      this.#blocks.length > 1 && this.#blockPicker(),
      h("p", { class: "stage", "aria-hidden": "true" }, say("hall.stage")),
      h("div", { class: "scroll" }, grid),
      h("p", { class: "hint keys" }, say("hall.help")),
    )
    this.#setStop()
  }

  /** @param {import("./seat-model.js").Section} section @param {number} start */
  #section(section, start) {
    const label = say("hall.section", { section: section.section })
    return h(
      "div",
      { class: "section", role: "rowgroup", "aria-label": `${label}, ${section.tier}, ${price(section.price)}` },
      h(
        "p",
        { class: "section-name", "aria-hidden": "true" },
        h("b", {}, label),
        section.tier !== section.section && h("span", {}, section.tier),
        h("span", { class: "money" }, price(section.price)),
      ),
      ...section.lines.map((line, index) =>
        h(
          "div",
          { class: "line", role: "row" },
          h("span", { class: "line-name", "aria-hidden": "true" }, line.row),
          ...this.#buttons[start + index],
        ),
      ),
    )
  }

  #blockPicker() {
    const select = h(
      "select",
      { id: "block", "data-keep": "block" },
      ...this.#blocks.map((block, index) =>
        h("option", { value: index, selected: index === this.#block }, block.label),
      ),
    )
    select.addEventListener("change", () => {
      this.#block = Number(select.value)
      this.#at = { line: 0, column: 0 }
      this.draw()
    })
    return h("p", { class: "blocks" }, h("label", { for: "block" }, say("hall.blocks")), select)
  }

  #drawHead() {
    const offered = [...this.#offered].some((id) => this.#byId.has(id))
    drawHead(this.head, { title: this.title, night: this.night, counts: this.counts, flags: this.#flags, offered })
  }

  /** Counts follow the seats at most once per frame, however many change. */
  #countSoon() {
    if (this.#countsDue) return
    this.#countsDue = true
    requestAnimationFrame(() => {
      this.#countsDue = false
      if (this.seats.length > 0) this.#drawHead()
    })
  }

  /** @param {Seat} seat @returns {Look} */
  #look(seat) {
    const mine = this.#mine.get(seat.id)
    if (mine !== undefined && seat.state !== "free") return mine
    return this.chosen.has(seat.id) ? "chosen" : seat.state
  }

  /** @param {Seat} seat */
  #button(seat) {
    const button = h(
      "button",
      {
        type: "button",
        class: "seat",
        role: "gridcell",
        tabindex: "-1",
        "data-seat": seat.id,
        click: () => this.toggle(seat),
      },
      String(seat.number),
    )
    if (seat.flags.length > 0) button.dataset.flag = seat.flags[0]
    this.#buttonOf.set(seat.id, button)
    this.#paint(seat)
    return button
  }

  /** @param {Seat} seat */
  #paint(seat) {
    const button = this.#buttonOf.get(seat.id)
    if (button === undefined) return
    const look = this.#look(seat)
    const kept = this.#offered.has(seat.id) && (look === "free" || look === "chosen")
    button.dataset.look = look
    button.toggleAttribute("data-offered", kept)
    button.setAttribute("aria-selected", String(look === "chosen"))
    button.setAttribute("aria-disabled", String(look !== "free" && look !== "chosen"))
    const place = say(seat.row === "" ? "seat.place" : "seat.placeRow", { row: seat.row, number: seat.number })
    const flags = seat.flags.map(flagWord)
    const state = [say(`seat.${look}`), ...(kept ? [say("seat.offered")] : []), ...flags].join(", ")
    const label = say("seat.label", { section: seat.section, place, price: price(seat.price), state })
    button.setAttribute("aria-label", label)
    button.title = label
  }

  /** @param {KeyboardEvent} event @param {import("./seat-model.js").Line[]} lines @param {number[]} starts */
  #key(event, lines, starts) {
    if (event.altKey || event.metaKey) return
    const lengths = lines.map((line) => line.seats.length)
    const to = step(lengths, starts, this.#at, event.key, event.ctrlKey)
    if (to === undefined) return
    event.preventDefault()
    this.#at = to
    this.#setStop()
    this.#buttons[to.line][to.column].focus()
  }

  /** @param {EventTarget | null} target */
  #focused(target) {
    for (const [line, buttons] of this.#buttons.entries()) {
      const column = buttons.findIndex((button) => button.contains(/** @type {Node} */ (target)))
      if (column === -1) continue
      this.#at = { line, column }
      this.#setStop()
    }
  }

  /** Exactly one seat of the map can be reached with Tab. */
  #setStop() {
    for (const button of this.map.querySelectorAll('.grid [tabindex="0"]')) button.setAttribute("tabindex", "-1")
    this.#buttons[this.#at.line]?.[this.#at.column]?.setAttribute("tabindex", "0")
  }
}

/** @param {import("./seat-model.js").Block} block */
const density = ({ sections }) => {
  if (sections.some(({ lines }) => lines.some((line) => line.seats.length > roomyLineMax * 2))) return "dense"
  return sections.reduce((sum, { seats }) => sum + seats.length, 0) <= roomySeatsMax ? "roomy" : ""
}
