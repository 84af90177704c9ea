// @ts-check
/** Steers the line of the chosen concert, and reads it once a second while somebody looks. */
import { announce, notice } from "./announce.js"
import { ApiError } from "./api.js"
import { say } from "./language.js"
import { FrontPace } from "./line-model.js"
import { paceWords } from "./line-words.js"
import { isClosed, report, setLine } from "./operator-api.js"
import { OperatorView } from "./operator-view.js"

/** @typedef {import("./line-model.js").Policy} Policy */

const readEveryMs = 1_000

/** Slow enough to be watched. @type {Partial<Policy>} */
const firstLine = { method: "fifo", protects: true, batch: 5, everyMs: 2_000, activeMax: 50 }

export class Operator {
  #concertId = 0
  #title = ""
  #inView = false
  #reading = false
  /** @type {import("./operator-api.js").LineReport | undefined} */
  #report
  #pace = new FrontPace()

  /** @param {HTMLElement} box @param {{ changed: (concertId: number) => void, closed: (error: ApiError) => void }} on */
  constructor(box, on) {
    this.on = on
    this.view = new OperatorView(box, {
      method: (method) => void this.#set({ method }),
      pace: (pace) => void this.#set(pace),
      giveLine: () => void this.#set(firstLine),
    })
    new IntersectionObserver((entries) => {
      this.#inView = entries.some(({ isIntersecting }) => isIntersecting)
      void this.#tick()
    }).observe(/** @type {HTMLElement} */ (box.parentElement))
    setInterval(() => void this.#tick(), readEveryMs)
  }

  /** @param {number} concertId @param {string} title */
  choose(concertId, title) {
    if (concertId !== this.#concertId) {
      this.#report = undefined
      this.#pace = new FrontPace()
    }
    this.#concertId = concertId
    this.#title = title
    void this.#read()
  }

  draw() {
    if (this.#report === undefined) this.view.clear()
    else this.view.draw(this.#title, this.#report, this.#pace.perSecond)
  }

  async #tick() {
    if (this.#inView && !document.hidden && this.#report !== undefined) await this.#read()
  }

  /** A failed read shows what was read last: the page says elsewhere that it is cut off. */
  async #read() {
    if (this.#reading) return
    this.#reading = true
    const concertId = this.#concertId
    try {
      const read = await report(concertId)
      if (concertId === this.#concertId) {
        this.#report = read
        this.#pace.saw(performance.now(), read.head)
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (isClosed(error)) {
        this.#report = undefined
        if (concertId === this.#concertId) this.on.closed(error)
      }
    } finally {
      this.#reading = false
    }
    if (concertId !== this.#concertId) return void this.#read()
    this.draw()
  }

  /** @param {Partial<Policy>} changes */
  async #set(changes) {
    const concertId = this.#concertId
    try {
      const after = await setLine(concertId, changes)
      if (concertId !== this.#concertId) return
      this.#report = after
      this.draw()
      const { policy } = after
      announce(say("operator.done", { method: say(`operator.method.${policy.method}`), pace: paceWords(policy) }))
      this.on.changed(concertId)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      notice(say("operator.failed"), error.sentence, undefined)
    }
  }
}
