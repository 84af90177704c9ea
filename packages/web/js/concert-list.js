// @ts-check
/** Concerts and their nights. Demo concerts stand open; what races left behind is folded away. */
import * as api from "./api.js"
import { h, show } from "./dom.js"
import { concertOfOption } from "./ids.js"
import { amount, night, say } from "./language.js"
import * as lineApi from "./line-api.js"
import { isRace } from "./race.js"

/**
 * @typedef {import("./api.js").Concert} Concert
 * @typedef {import("./api.js").Option} Option
 */

const openMax = 6
const foldedMax = 30

export class ConcertList {
  /** @type {Concert[]} */
  #concerts = []
  /** @type {Map<number, Option[]>} */
  #options = new Map()
  /** Concerts with a line in front of their seats. @type {Set<number>} */
  #lines = new Set()
  #chosen = 0

  /** @param {HTMLElement} box @param {{ pick: (concert: Concert, option: Option) => void, asked: () => void, failed: (error: api.ApiError) => void }} on */
  constructor(box, on) {
    this.box = box
    this.on = on
  }

  /** @param {number} wanted the night to begin with, if it is on sale */
  async load(wanted) {
    show(this.box, h("p", { class: "hint" }, say("concerts.loading")))
    /** @type {Concert[]} */
    let first
    try {
      this.#concerts = await api.concerts()
      const known = this.#concerts.filter(({ id }) => id === concertOfOption(wanted))
      first = [...new Set([...this.#shown(), ...known])]
      await Promise.all(first.map((concert) => this.#nights(concert)))
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error
      show(this.box)
      return this.on.failed(error)
    }
    this.draw()
    const nights = first.flatMap(({ id }) => this.#options.get(id) ?? [])
    const option = nights.find(({ id }) => id === wanted) ?? nights[0]
    const concert = first.find(({ id }) => id === concertOfOption(option?.id ?? 0))
    if (concert !== undefined) this.#pick(concert, option)
    void this.#markLines()
  }

  /** What cannot be read is not marked: choosing the concert will tell. */
  async #markLines() {
    const found = this.#shown().map(async ({ id }) => {
      try {
        if ((await lineApi.overview(id)).policy.protects) this.#lines.add(id)
      } catch (error) {
        if (!(error instanceof api.ApiError)) throw error
      }
    })
    await Promise.all(found)
    this.draw()
  }

  /** The first concerts that no race made. */
  #shown() {
    return this.#concerts.filter((concert) => !isRace(concert)).slice(0, openMax)
  }

  /** @param {Concert} concert */
  async #nights(concert) {
    if (this.#options.has(concert.id)) return
    this.#options.set(concert.id, await api.options(concert.id))
  }

  /** @param {Concert} concert @param {Option} option */
  #pick(concert, option) {
    this.#chosen = option.id
    this.draw()
    this.on.pick(concert, option)
  }

  /** A press on a night. @param {Concert} concert @param {Option} option */
  #ask(concert, option) {
    this.#pick(concert, option)
    this.on.asked()
  }

  /** Shows another night of a concert that stands open. @param {number} optionId */
  open(optionId) {
    const concert = this.#concerts.find(({ id }) => id === concertOfOption(optionId))
    const option = concert && this.#options.get(concert.id)?.find(({ id }) => id === optionId)
    if (concert !== undefined && option !== undefined) this.#pick(concert, option)
  }

  draw() {
    if (this.#concerts.length === 0) return show(this.box, h("p", { class: "hint" }, say("concerts.empty")))
    const shown = this.#shown()
    const races = this.#concerts.filter(isRace)
    const more = this.#concerts.filter((concert) => !isRace(concert) && !shown.includes(concert))
    show(
      this.box,
      h("ul", { class: "stubs" }, ...shown.map((concert) => this.#stub(concert))),
      more.length > 0 && this.#folded(say("concerts.more", { count: amount(more.length) }), more),
      races.length > 0 && this.#folded(say("concerts.races", { count: amount(races.length) }), races),
    )
  }

  /** @param {Concert} concert */
  #stub(concert) {
    const nights = this.#options.get(concert.id) ?? []
    return h(
      "li",
      { class: "stub" },
      h("h2", {}, concert.title),
      h("p", {}, concert.artistName),
      this.#lines.has(concert.id) && h("p", { class: "mark-line" }, say("concerts.line")),
      h(
        "div",
        { class: "nights", role: "group", "aria-label": say("concerts.nights", { title: concert.title }) },
        ...(nights.length === 0
          ? [h("span", { class: "hint" }, say("concerts.noOptions"))]
          : nights.map((option) =>
              h(
                "button",
                {
                  type: "button",
                  class: "night",
                  "data-keep": `option-${option.id}`,
                  "aria-pressed": String(option.id === this.#chosen),
                  click: () => this.#ask(concert, option),
                },
                h("span", {}, night(option)),
                option.venueName ? h("small", {}, option.venueName) : null,
              ),
            )),
      ),
    )
  }

  /** Nights of folded concerts are read when the reader unfolds them. @param {string} summary @param {Concert[]} concerts */
  #folded(summary, concerts) {
    const newest = concerts.slice(-foldedMax).reverse()
    return h(
      "details",
      { class: "folded" },
      h("summary", {}, summary),
      concerts.length > newest.length && h("p", { class: "hint" }, say("concerts.newest", { count: newest.length })),
      h(
        "ul",
        {},
        ...newest.map((concert) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                class: "quiet",
                click: async () => {
                  try {
                    await this.#nights(concert)
                  } catch (error) {
                    if (!(error instanceof api.ApiError)) throw error
                    return this.on.failed(error)
                  }
                  const [option] = this.#options.get(concert.id) ?? []
                  if (option !== undefined) this.#ask(concert, option)
                },
              },
              `${concert.title} · ${concert.id}`,
            ),
          ),
        ),
      ),
    )
  }
}
