// @ts-check
/** What the reader can do at the line: join, leave, fetch the receipt. One thing at a time. */
import { notice } from "./announce.js"
import { ApiError } from "./api.js"
import { ask } from "./ask.js"
import { asGuest, guest } from "./guest.js"
import { amount, say } from "./language.js"
import * as lineApi from "./line-api.js"
import { forget } from "./memory.js"
import { saveFile } from "./save-file.js"
import { prepareSound } from "./sound.js"

/**
 * @typedef {import("./line-api.js").Stand} Stand
 * @typedef {object} Place where the reader stands now
 * @property {number} concertId
 * @property {import("./line-model.js").Own} own
 * @typedef {object} Hooks
 * @property {() => Place} place
 * @property {(concertId: number, stand: Stand, joined: boolean) => void} stands the server's answer
 * @property {() => void} changed something began or ended
 */

export class LineActions {
  #working = false
  /** The question that is open, and what it is about. @type {{ own: Place["own"], over: AbortController } | undefined} */
  #question

  /** @param {Hooks} on */
  constructor(on) {
    this.on = on
  }

  get working() {
    return this.#working
  }

  async join() {
    const { concertId } = this.on.place()
    prepareSound()
    await this.#work("error.join", async () => {
      const person = guest()
      // every person may stand in line, but only one whom this server knows can buy at its end
      if (person !== null && !(await lineApi.personExists(person.id))) forget()
      this.on.stands(concertId, await asGuest(({ id }) => lineApi.join(concertId, id)), true)
    })
  }

  async leave() {
    const { concertId, own } = this.on.place()
    const person = guest()
    if (person === null) return
    const over = new AbortController()
    this.#question = { own, over }
    const yes = await ask(leaveQuestion(own), over.signal)
    this.#question = undefined
    if (!yes) return
    await this.#work("error.leave", async () => {
      this.on.stands(concertId, await lineApi.leave(concertId, person.id), false)
    })
  }

  /** The reader stands elsewhere: the question of before is asked no more. @param {Place["own"]} own */
  moved(own) {
    const { own: asked, over } = this.#question ?? {}
    if (asked !== undefined && asked.standing !== own.standing) over?.abort()
  }

  async receipt() {
    const { concertId } = this.on.place()
    const person = guest()
    if (person === null) return
    await this.#work("error.receipt", async () => {
      const { place, receipt } = await lineApi.receipt(concertId, person.id)
      saveFile(`ticketrush-receipt-${concertId}-${place}.json`, `${JSON.stringify(receipt)}\n`)
    })
  }

  /** @param {"error.join" | "error.leave" | "error.receipt"} failed @param {() => Promise<void>} job */
  async #work(failed, job) {
    if (this.#working) return
    this.#working = true
    this.on.changed()
    try {
      await job()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      notice(say(failed), error.sentence, undefined)
    } finally {
      this.#working = false
      this.on.changed()
    }
  }
}

/** @param {import("./line-model.js").Own} own */
const leaveQuestion = ({ standing, rank }) =>
  standing === "active"
    ? {
        title: say("line.giveBack.title"),
        lead: say("line.confirm.pass"),
        no: say("line.confirm.keep"),
        yes: say("line.giveBack"),
      }
    : {
        title: say("line.confirm.title"),
        lead: say("line.confirm.lead", { rank: amount(rank) }),
        no: say("line.confirm.stay"),
        yes: say("line.confirm.go"),
      }
