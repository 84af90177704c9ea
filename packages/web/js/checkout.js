// @ts-check
/** The reader's own seats: hold, pay, confirm, cancel, refund, as a made-up person who is created on the first hold. */

import { announce, clearNotices, notice } from "./announce.js"
import * as api from "./api.js"
import { h, show } from "./dom.js"
import { asGuest, guest } from "./guest.js"
import { choiceMax } from "./hall.js"
import { concertOfOrder, concertOfSeat } from "./ids.js"
import { price, say } from "./language.js"
import { forget, memory, onRememberedElsewhere, passOf, remember } from "./memory.js"
import { randomId } from "./random-id.js"
import { nearest } from "./seat-model.js"
import { drawTickets, focusTicket, isLive, timeLeft } from "./tickets.js"

/**
 * @typedef {import("./api.js").Order} Order
 * @typedef {import("./seat-model.js").Seat} Seat
 * @typedef {{ open: () => boolean, refused: () => void }} Gate whether seats can be chosen, and what to call when a pass
 *   was not taken
 */

const ordersMax = 20
export class Checkout {
  /** @type {Map<number, Order>} */
  #orders = new Map()
  #working = false
  /** @type {Set<number>} */
  #warned = new Set()

  /**
   * @param {HTMLElement} choiceBox @param {HTMLElement} ordersBox @param {import("./hall.js").Hall} hall
   * @param {Gate} gate
   */
  constructor(choiceBox, ordersBox, hall, gate) {
    this.choiceBox = choiceBox
    this.ordersBox = ordersBox
    this.hall = hall
    this.gate = gate
    onRememberedElsewhere((isOther) => void (isOther ? this.resume() : this.#takeNew()))
    setInterval(() => this.#tick(), 1_000)
  }

  /** Reads what this person already has, for instance after a reload. */
  async resume() {
    this.draw()
    const person = guest()
    if (person === null) return
    try {
      for (const id of Object.keys(memory().tickets)) {
        const order = await api.order(Number(id), person.id)
        this.#orders.set(order.id, order)
      }
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error
      if (error.retry) {
        notice(say("error.orders"), error.sentence, { run: () => void this.resume() })
      } else {
        // another database: this person never existed there
        forget()
      }
    }
    this.#changed()
  }

  /** Reads what another tab has bought for the same person. */
  async #takeNew() {
    const person = guest()
    if (person === null) return
    const fresh = Object.keys(memory().tickets).filter((id) => !this.#orders.has(Number(id)))
    for (const id of fresh) await this.#refresh(Number(id), person.id)
    this.#changed()
  }

  /** What was chosen can be held next. */
  focus() {
    const hold = this.choiceBox.querySelector("button.main")
    if (hold instanceof HTMLElement) hold.focus()
  }

  draw() {
    this.#drawChoice()
    drawTickets(this.ordersBox, [...this.#orders.values()], memory().tickets, {
      working: this.#working,
      move: (order, step) => void this.#move(order, step),
    })
  }

  /** A chosen seat went to another person. @param {import("./seat-model.js").Seat} seat */
  lost(seat) {
    const { seats, chosen } = this.hall
    const other = nearest(seats, seat, ({ id, state }) => state === "free" && id !== seat.id && !chosen.has(id))
    const sentence = say("say.lost", { seat: seat.seatNumber })
    notice(
      sentence,
      "",
      other && {
        label: say("say.instead", { seat: other.seatNumber }),
        run: () => this.hall.toggle(other),
      },
    )
  }

  tooMany() {
    notice(say("checkout.max", { max: choiceMax }), "", undefined)
  }

  /** @param {Order} order */
  #names(order) {
    return memory().tickets[order.id]?.names ?? order.seatIds.join(", ")
  }

  #chosenSeats() {
    return [...this.hall.chosen].map((id) => this.hall.seat(id)).filter((seat) => seat !== undefined)
  }

  /** The same key asks for the same seats again, so that a lost answer never costs a second hold. @param {Seat[]} seats @param {string} key */
  async #hold(seats, key) {
    const title = `${this.hall.title} · ${this.hall.night}`
    const names = seats.map((seat) => seat.seatNumber).join(", ")
    for (const seat of seats) this.hall.asking.add(seat.id)
    await this.#work(
      async () => {
        const ids = seats.map((seat) => seat.id)
        const concertId = concertOfSeat(ids[0])
        const order = await asGuest((person) => api.hold(person.id, ids, key, passOf(concertId)))
        remember(({ tickets }) => {
          tickets[order.id] = { names, title, price: sum(seats) }
        })
        this.#took(order)
        this.#forgetOld()
        this.hall.clearChoice()
        announce(say("say.held", { seats: names }))
      },
      (error) => {
        const known = seats.find((seat) => seat.state !== "free") ?? (seats.length === 1 ? seats[0] : undefined)
        const gone = error.code === "seat-taken" ? known : undefined
        if (gone) return this.lost(gone)
        notice(say("error.hold"), error.sentence, error.retry ? { run: () => void this.#hold(seats, key) } : undefined)
      },
    )
    for (const seat of seats) this.hall.asking.delete(seat.id)
    this.#changed()
    const first = this.ordersBox.querySelector("button.main")
    if (first instanceof HTMLElement && document.activeElement === document.body) first.focus()
  }

  /** @param {Order} order @param {"paying" | "confirm" | "cancel" | "refund"} step */
  async #move(order, step) {
    const person = guest()
    if (person === null) return
    const worksHere = this.ordersBox.contains(document.activeElement)
    await this.#work(
      async () => {
        const moved = await api.move(order.id, person.id, step, passOf(concertOfOrder(order.id)))
        this.#took(moved)
        announce(say("say.moved", { seats: this.#names(moved), status: say(`order.${moved.status}`) }))
      },
      (error) =>
        notice(
          say("error.order"),
          error.sentence,
          error.retry ? { run: () => void this.#move(order, step) } : undefined,
        ),
    )
    this.#changed()
    if (worksHere && document.activeElement === document.body) focusTicket(this.ordersBox, order.id)
  }

  /**
   * An answer is as committed as the stream, and may come first. That a seat is free again only the stream says:
   * another person may have it by now.
   * @param {Order} order
   */
  #took(order) {
    this.#orders.set(order.id, order)
    if (!isLive(order)) return
    this.#mark()
    for (const id of order.seatIds) this.hall.change(id, order.status === "CONFIRMED" ? "sold" : "held")
  }

  /** One thing at a time. @param {() => Promise<void>} job @param {(error: api.ApiError) => void} failed */
  async #work(job, failed) {
    if (this.#working) return
    this.#working = true
    this.draw()
    clearNotices()
    try {
      await job()
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error
      failed(error)
      if (error.code.startsWith("pass-")) this.gate.refused()
      await this.#readAgain()
    } finally {
      this.#working = false
    }
  }

  /** After a refusal the truth is on the server. */
  async #readAgain() {
    const person = guest()
    if (person === null) return
    for (const order of this.#orders.values()) {
      if (!isLive(order)) continue
      await this.#refresh(order.id, person.id)
    }
  }

  /** A failed read changes nothing: the next one, or the reader's next step, will tell. @param {number} id @param {number} personId */
  async #refresh(id, personId) {
    try {
      this.#orders.set(id, await api.order(id, personId))
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error
    }
  }

  #changed() {
    const { tickets } = memory()
    for (const id of this.#orders.keys()) if (tickets[id] === undefined) this.#orders.delete(id)
    this.#mark()
    this.draw()
  }

  #mark() {
    /** @type {Map<number, "mine-held" | "mine-sold">} */
    const mine = new Map()
    for (const order of this.#orders.values()) {
      if (!isLive(order)) continue
      for (const id of order.seatIds) mine.set(id, order.status === "CONFIRMED" ? "mine-sold" : "mine-held")
    }
    this.hall.setMine(mine)
  }

  #drawChoice() {
    const seats = this.#chosenSeats()
    const person = guest()
    if (seats.length === 0) {
      const hint = this.#orders.size === 0 ? say(this.gate.open() ? "checkout.empty" : "checkout.later") : ""
      return show(
        this.choiceBox,
        hint !== "" && h("p", { class: "hint" }, hint),
        person !== null && h("p", { class: "hint" }, say("checkout.person", { name: person.username })),
      )
    }
    const label = seats.length === 1 ? say("checkout.hold1") : say("checkout.hold", { count: seats.length })
    show(
      this.choiceBox,
      h(
        "div",
        { class: "choice" },
        h("p", {}, say("checkout.chosen", { seats: seats.map((seat) => seat.seatNumber).join(", ") })),
        h("p", { class: "total" }, h("span", {}, say("checkout.total")), h("b", {}, price(sum(seats)))),
        h(
          "div",
          { class: "acts" },
          h(
            "button",
            {
              type: "button",
              class: "main",
              "data-keep": "hold",
              disabled: this.#working,
              click: () => void this.#hold(seats, randomId()),
            },
            this.#working ? say("checkout.working") : label,
          ),
          h(
            "button",
            { type: "button", class: "quiet", "data-keep": "clear", click: () => this.hall.clearChoice() },
            say("checkout.clear"),
          ),
        ),
      ),
    )
  }

  #tick() {
    for (const element of this.ordersBox.querySelectorAll("[data-until]")) {
      element.textContent = timeLeft(element.getAttribute("data-until") ?? "")
    }
    const person = guest()
    if (person === null) return
    for (const order of this.#orders.values()) {
      if ((order.status !== "HOLD" && order.status !== "PAYING") || order.holdExpiresAt === null) continue
      const leftMs = Date.parse(order.holdExpiresAt) - api.serverNow()
      if (leftMs < 60_000 && leftMs > 0 && !this.#warned.has(order.id)) {
        this.#warned.add(order.id)
        announce(say("say.minute", { seats: this.#names(order) }))
      }
      if (leftMs <= -500) void this.#refresh(order.id, person.id).then(() => this.#changed())
    }
  }

  #forgetOld() {
    const finished = [...this.#orders.values()].filter((order) => !isLive(order)).sort((a, b) => a.id - b.id)
    const old = finished.slice(0, Math.max(0, this.#orders.size - ordersMax))
    for (const { id } of old) this.#orders.delete(id)
    remember(({ tickets }) => {
      for (const { id } of old) delete tickets[id]
    })
  }
}

/** @param {Seat[]} seats */
const sum = (seats) => seats.reduce((total, seat) => total + seat.price, 0)
