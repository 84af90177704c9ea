// @ts-check
/**
 * How the line reaches somebody who does not look at it: sentences for a screen reader, the title of the tab, a sound.
 * Whatever changes by itself is said, a rank at most every ten seconds.
 */
import { announce } from "./announce.js"
import { serverNow } from "./api.js"
import { chime } from "./chime.js"
import { amount, say } from "./language.js"
import { Speaker, waits } from "./line-model.js"
import { clock, headline, lead } from "./line-words.js"
import { showTitle } from "./page-title.js"

/**
 * @typedef {import("./line-model.js").Own} Own
 * @typedef {import("./line-model.js").Method} Method
 */

const warnMs = 60_000

export class LineVoice {
  #speaker = new Speaker()
  #warned = false

  /** The reader took a place. @param {Own} own */
  joined(own) {
    if (!waits(own)) return
    this.#speaker.mark(own.rank, performance.now())
    announce(say("say.joined", { rank: amount(own.rank) }))
  }

  /** Something became of the place. @param {Own} before @param {Own} own */
  changed(before, own) {
    this.#warned = false
    if (own.standing === "active" && waits(before)) {
      announce(say("say.turn", { time: clock(own.passUntil - serverNow()) }))
      chime()
    } else if (!waits(own) && (waits(before) || before.standing === "active")) {
      announce(say("say.lineEnded", { title: headline(own), lead: lead(own) }))
    }
  }

  /** @param {Method | undefined} before @param {Method} method @param {Own} own */
  methodChanged(before, method, own) {
    if (before === undefined || before === method || !waits(own)) return
    if (method === "paused") announce(say("say.paused"))
    else if (before === "paused") announce(say("say.resumed", { rank: amount(own.rank) }))
  }

  /** Called every second. @param {Own} own */
  tick(own) {
    if (waits(own) && this.#speaker.due(own.rank, performance.now())) {
      announce(say("say.rank", { rank: amount(own.rank) }))
    }
    const leftMs = own.passUntil - serverNow()
    if (own.standing !== "active" || this.#warned || leftMs >= warnMs || leftMs <= 0) return
    this.#warned = true
    announce(say("say.passMinute"))
  }

  /** @param {Own} own @param {Method | undefined} method */
  title(own, method) {
    const { standing, rank, passUntil } = own
    if (standing === "active") showTitle(say("title.turn", { time: clock(passUntil - serverNow()) }))
    else if (!waits(own)) showTitle("")
    else showTitle(say(method === "paused" ? "title.paused" : "title.rank", { rank: amount(rank) }))
  }
}
