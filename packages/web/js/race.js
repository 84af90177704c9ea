// @ts-check
/** "30 people, one seat": makes them, lets them run, reads back who holds the seat. `race-stage.js` draws it. */

import { announce, notice } from "./announce.js"
import * as api from "./api.js"
import { h, show } from "./dom.js"
import { say } from "./language.js"
import { drawStage, replay } from "./race-stage.js"
import { runners, verdict } from "./race-verdict.js"
import { randomId } from "./random-id.js"
import { decodeSeatMap } from "./seat-wire.js"
import { tokenHeaders } from "./token.js"

/**
 * @typedef {import("./race-verdict.js").Answer} Answer
 * @typedef {import("./race-verdict.js").Result} Result
 * @typedef {{ kind: "idle" } | { kind: "making", done: number } | { kind: "seat" | "shot" | "checking" }
 *   | { kind: "done", result: Result }} Phase
 */

const raceTitle = `Race: ${runners} people, one seat`

/** How the list of concerts recognises what races leave behind, those of the command line too. @param {api.Concert} concert */
export const isRace = ({ title }) => title.startsWith("Race: ")

const makingAtOnce = 5

export class Race {
  /** @type {Phase} */
  #phase = { kind: "idle" }

  /** @param {HTMLElement} controls @param {HTMLElement} stage */
  constructor(controls, stage) {
    this.controls = controls
    this.stage = stage
  }

  draw() {
    const phase = this.#phase
    const running = phase.kind !== "idle" && phase.kind !== "done"
    show(
      this.controls,
      h(
        "button",
        {
          type: "button",
          class: "main",
          "data-keep": "race",
          "aria-disabled": String(running),
          click: () => running || void this.#run(),
        },
        say(phase.kind === "done" ? "race.again" : "race.start"),
      ),
      running && h("p", { class: "race-step" }, this.#step(phase)),
      phase.kind === "making" &&
        h("progress", {
          max: runners,
          value: phase.done,
          "aria-label": making(phase.done),
        }),
    )
    if (!running) drawStage(this.stage, phase.kind === "done" ? phase.result : null)
    this.stage.dataset.phase = phase.kind
  }

  /** @param {Phase} phase */
  #step(phase) {
    if (phase.kind === "making") return making(phase.done)
    if (phase.kind === "seat" || phase.kind === "shot" || phase.kind === "checking") return say(`race.${phase.kind}`)
    return ""
  }

  /** @param {Phase} phase */
  #enter(phase) {
    if (phase.kind !== this.#phase.kind && phase.kind !== "done") announce(this.#step(phase))
    this.#phase = phase
    this.draw()
  }

  async #run() {
    drawStage(this.stage, null)
    try {
      this.#enter({ kind: "seat" })
      const { optionId } = await api.setUp(raceTitle, 1)
      const [seat] = decodeSeatMap(await api.seatMap(optionId))
      const people = await this.#makePeople()
      this.#enter({ kind: "shot" })
      const answers = await shoot(people, seat.id)
      this.#enter({ kind: "checking" })
      const [after] = decodeSeatMap(await api.seatMap(optionId))
      const result = { answers, seatState: after.state, holder: await holderOf(answers, people) }
      this.#enter({ kind: "done", result })
      replay(this.stage, result)
      announce(verdict(result).join(" "))
    } catch (error) {
      this.#enter({ kind: "idle" })
      const sentence = error instanceof api.ApiError ? error.sentence : say("error.unexpected")
      notice(say("race.failed"), sentence, { run: () => void this.#run() })
      if (!(error instanceof api.ApiError)) throw error
    }
  }

  /** @returns {Promise<api.Person[]>} in their order */
  async #makePeople() {
    /** @type {api.Person[]} */
    const people = new Array(runners)
    let next = 0
    let done = 0
    this.#enter({ kind: "making", done })
    const maker = async () => {
      while (next < runners) {
        const n = next++
        people[n] = await api.createPerson(`runner-${n + 1}`)
        this.#enter({ kind: "making", done: ++done })
      }
    }
    await Promise.all(Array.from({ length: makingAtOnce }, maker))
    return people
  }
}

/** @param {number} done */
const making = (done) => say("race.making", { done, total: runners })

/**
 * All requests leave in one turn of the event loop, in an order that is drawn anew each time: a browser sends the first
 * six at once and the others behind them, and no person should always be among the first. An answer that never came counts as status 0.
 * @param {api.Person[]} people @param {number} seatId @returns {Promise<Answer[]>} in the order of arrival
 */
const shoot = async (people, seatId) => {
  performance.clearResourceTimings()
  const startedAt = performance.now()
  const answers = await Promise.all(
    drawLots(people.length).map(async (index) => {
      const person = people[index]
      const path = `/api/reservations/v6/holds?lane=${index + 1}`
      const answer = {
        n: index + 1,
        status: 0,
        code: "",
        message: "",
        reservationId: 0,
        answeredMs: 0,
        waitedMs: 0,
        tookMs: 0,
      }
      try {
        const response = await fetch(path, {
          method: "POST",
          headers: { "content-type": "application/json", "idempotency-key": randomId(), ...tokenHeaders() },
          body: JSON.stringify({ userId: person.id, seatId }),
          signal: AbortSignal.timeout(15_000),
        })
        const body = await response.json()
        answer.status = response.status
        if (response.ok) answer.reservationId = Number(body.id)
        else {
          answer.code = String(body.code ?? "")
          answer.message = String(body.message ?? "")
        }
      } catch {
        answer.message = say("error.network")
      }
      answer.answeredMs = performance.now() - startedAt
      return answer
    }),
  )
  for (const answer of answers) measure(answer, startedAt)
  return answers.sort((a, b) => a.answeredMs - b.answeredMs)
}

/** The numbers 0 .. count - 1 in an order of chance. @param {number} count */
const drawLots = (count) => {
  const lots = Array.from({ length: count }, (_, index) => index)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[lots[i], lots[j]] = [lots[j], lots[i]]
  }
  return lots
}

/** Splits what the browser kept back from what the server took. @param {Answer} answer @param {number} startedAt */
const measure = (answer, startedAt) => {
  const entry = performance.getEntriesByType("resource").find((found) => found.name.endsWith(`/holds?lane=${answer.n}`))
  if (!(entry instanceof PerformanceResourceTiming) || entry.requestStart === 0) {
    answer.tookMs = answer.answeredMs
    return
  }
  answer.waitedMs = Math.max(0, entry.requestStart - startedAt)
  answer.tookMs = entry.responseEnd - entry.requestStart
  answer.answeredMs = answer.waitedMs + answer.tookMs
}

/**
 * Asks the server whose reservation holds the seat, for all people who were told so.
 * @param {Answer[]} answers @param {api.Person[]} people
 */
const holderOf = async (answers, people) => {
  let holder = null
  for (const answer of answers.filter(({ status }) => status === 201)) {
    const order = await api.order(answer.reservationId, people[answer.n - 1].id)
    if (order.status === "HOLD") holder = answer.n
  }
  return holder
}
