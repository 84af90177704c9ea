// @ts-check
/** Steers the line of the chosen concert, and follows it live while the page is looked at. */
import { announce, notice } from "./announce.js"
import { ApiError } from "./api.js"
import { say } from "./language.js"
import { FrontPace } from "./line-model.js"
import { paceWords } from "./line-words.js"
import { live } from "./live.js"
import { isClosed, report, setLine } from "./operator-api.js"
import { OperatorView } from "./operator-view.js"

/** @typedef {import("./line-model.js").Policy} Policy */

const drawEveryMs = 1_000

/** Slow enough to be watched. @type {Partial<Policy>} */
const firstLine = { method: "fifo", protects: true, batch: 5, everyMs: 2_000, activeMax: 50 }

export class Operator {
  #concertId = 0
  #title = ""
  #inView = false
  #reading = false
  /** The concert whose line is followed, 0 for none. */
  #followed = 0
  #endStream = () => {}
  /** @type {import("./live/tab.js").WatchState} */
  #link = "idle"
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
      this.#follow()
    }).observe(/** @type {HTMLElement} */ (box.parentElement))
    document.addEventListener("visibilitychange", () => this.#follow())
    setInterval(() => this.#tick(), drawEveryMs)
  }

  /** @param {number} concertId @param {string} title */
  choose(concertId, title) {
    if (concertId !== this.#concertId) {
      this.#report = undefined
      this.#pace = new FrontPace()
      this.#follow()
    }
    this.#concertId = concertId
    this.#title = title
    void this.#read()
  }

  draw() {
    if (this.#report === undefined) this.view.clear()
    else this.view.draw(this.#title, this.#report, this.#pace.perSecond, this.#link)
  }

  /** Only while the page is looked at, and of a line that may be steered from here. */
  #follow() {
    const wanted = this.#inView && !document.hidden && this.#report !== undefined ? this.#concertId : 0
    if (wanted === this.#followed) return
    this.#followed = wanted
    this.#endStream()
    this.#endStream = () => {}
    if (wanted === 0) return
    this.#endStream = live.watch(
      { topic: "line", concertId: wanted },
      {
        frame: (_, data) => {
          this.#report = data
          this.#tick()
        },
        state: (state) => {
          this.#link = state
          this.draw()
        },
      },
    ).stop
  }

  /** Nothing is told while nothing moves, which is a pace as well. */
  #tick() {
    if (this.#link !== "live" || this.#report === undefined) return
    this.#pace.saw(performance.now(), this.#report.head)
    this.draw()
  }

  /** A failed read shows what was read last: whether it is as of now is said beside it. */
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
    this.#follow()
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
