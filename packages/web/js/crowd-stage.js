// @ts-check
/** The crowd on the page: sends it to the line of the chosen concert and moves it along. `crowd.js` knows what it does. */
import { announce, notice } from "./announce.js"
import { ApiError } from "./api.js"
import { Crowd } from "./crowd.js"
import { CrowdView } from "./crowd-view.js"
import { amount, say } from "./language.js"
import * as lineApi from "./line-api.js"
import { waits } from "./line-model.js"

const beatMs = 1_000
/** Numbers of made-up people begin here: far above those that the server gives out. */
const firstUserId = 2 ** 40

/** @type {import("./crowd.js").Counter} */
const counter = {
  join: lineApi.join,
  leave: lineApi.leave,
  inside: async (concertId, userId) => {
    const { own } = await lineApi.stand(concertId, userId)
    if (waits(own)) return "waits"
    return own.standing === "active" ? "inside" : "gone"
  },
}

export class CrowdStage {
  #concertId = 0
  #possible = false
  #drawDue = false

  /** @param {HTMLElement} box */
  constructor(box) {
    this.crowd = new Crowd(counter, Math.random, () => this.#drawSoon())
    this.view = new CrowdView(box, { send: (size) => this.#send(size), home: () => this.crowd.sendHome() })
    setInterval(() => void this.#beat(), beatMs)
  }

  /** @param {number} concertId @param {boolean} possible */
  choose(concertId, possible) {
    this.#concertId = concertId
    this.#possible = possible
    this.draw()
  }

  draw() {
    this.view.draw(this.crowd.counts, this.crowd.running, this.#possible)
  }

  /** At most once per frame, however many answers come in. */
  #drawSoon() {
    if (this.#drawDue) return
    this.#drawDue = true
    requestAnimationFrame(() => {
      this.#drawDue = false
      this.draw()
    })
  }

  /** @param {number} size */
  #send(size) {
    const first = firstUserId + Math.floor(Math.random() * 2 ** 40)
    this.crowd.send(
      this.#concertId,
      Array.from({ length: size }, (_, index) => first + index),
    )
    void this.#beat()
  }

  /** Goes on with the next beat where that may help. A crowd that is turned away goes home. */
  async #beat() {
    if (!this.crowd.running) return
    try {
      await this.crowd.beat(performance.now())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (!error.retry) {
        this.crowd.sendHome()
        notice(say("crowd.failed"), error.sentence, undefined)
      }
    }
    this.draw()
    if (!this.crowd.running) announce(say("crowd.done", { total: amount(this.crowd.counts.total) }))
  }
}
