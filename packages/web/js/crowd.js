// @ts-check
/**
 * Made-up people who stand in a line so that a visitor sees it move: they join, wait for their turn, look around for a
 * few seconds and make room. None of them buys. Time, chance and the server come in from outside.
 */

/**
 * @typedef {{ join: (concertId: number, userId: number) => Promise<unknown>,
 *   inside: (concertId: number, userId: number) => Promise<"waits" | "inside" | "gone">,
 *   leave: (concertId: number, userId: number) => Promise<unknown> }} Counter what they do at the counter
 * @typedef {{ userId: number, leavesAt: number }} Member
 * @typedef {{ total: number, coming: number, waiting: number, inside: number, gone: number }} Counts
 */

/** Requests under way at a time: a browser keeps six connections, and the reader needs some. */
const atOnce = 3
/** People who are asked in one beat whether their turn has come; more wait for the next beat. */
const asksPerBeat = 16
const stayMsMin = 1_000
const stayMsMax = 6_000

export class Crowd {
  /** @type {number[]} */
  #coming = []
  /** In the order of joining, so the first who still waits is the first to be asked. @type {number[]} */
  #waiting = []
  /** @type {Member[]} */
  #inside = []
  #gone = 0
  #total = 0
  #concertId = 0
  #sentHome = false
  #busy = false

  /** @param {Counter} counter @param {() => number} random 0 <= number < 1 @param {() => void} changed */
  constructor(counter, random, changed) {
    this.counter = counter
    this.random = random
    this.changed = changed
  }

  /** @returns {Counts} */
  get counts() {
    return {
      total: this.#total,
      coming: this.#coming.length,
      waiting: this.#waiting.length,
      inside: this.#inside.length,
      gone: this.#gone,
    }
  }

  get running() {
    return this.#gone < this.#total
  }

  /** Sends people on their way to a line. @param {number} concertId @param {number[]} userIds */
  send(concertId, userIds) {
    if (this.running) throw new Error("a crowd is on its way already")
    this.#concertId = concertId
    this.#coming = [...userIds]
    this.#waiting = []
    this.#inside = []
    this.#gone = 0
    this.#total = userIds.length
    this.#sentHome = false
    this.changed()
  }

  /** What is due now: who joins, who has been let in, who has looked around enough. @param {number} nowMs */
  async beat(nowMs) {
    if (this.#busy) return
    this.#busy = true
    try {
      if (!this.#sentHome) await this.#everybodyJoins()
      if (!this.#sentHome) await this.#askWhoIsIn(nowMs)
      if (this.#sentHome) await this.#everybodyLeaves()
      const due = this.#inside.filter(({ leavesAt }) => leavesAt <= nowMs || this.#sentHome)
      await this.#each(due, async (member) => {
        await this.counter.leave(this.#concertId, member.userId)
        this.#inside.splice(this.#inside.indexOf(member), 1)
        this.#gone++
      })
    } finally {
      this.#busy = false
    }
  }

  /** From the next beat on all people leave, wherever they are. */
  sendHome() {
    this.#sentHome = true
    this.#gone += this.#coming.splice(0).length
    this.changed()
  }

  #everybodyJoins() {
    return this.#each(this.#coming, async (userId) => {
      await this.counter.join(this.#concertId, userId)
      this.#waiting.push(userId)
    })
  }

  /** Joins that are under way together overtake each other, so the first in line is one of the first few here. @param {number} nowMs */
  async #askWhoIsIn(nowMs) {
    let waits = 0
    for (let asked = 0; asked < asksPerBeat && waits < Math.min(atOnce, this.#waiting.length); asked++) {
      const userId = this.#waiting[waits]
      const standing = await this.counter.inside(this.#concertId, userId)
      if (this.#sentHome) return
      if (standing === "waits") {
        waits++
        continue
      }
      this.#waiting.splice(waits, 1)
      if (standing === "gone") this.#gone++
      else this.#inside.push({ userId, leavesAt: nowMs + stayMsMin + this.random() * (stayMsMax - stayMsMin) })
      this.changed()
    }
  }

  async #everybodyLeaves() {
    this.#gone += this.#coming.splice(0).length
    await this.#each(this.#waiting, async (userId) => {
      await this.counter.leave(this.#concertId, userId)
      this.#gone++
    })
  }

  /**
   * Takes one after the other out of a list, a few at a time. Who fails is put back, and the failure is the caller's.
   * @template T @param {T[]} list @param {(item: T) => Promise<void>} job
   */
  async #each(list, job) {
    const worker = async () => {
      for (let item = list.shift(); item !== undefined; item = list.shift()) {
        try {
          await job(item)
        } catch (error) {
          list.unshift(item)
          throw error
        }
        this.changed()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}
