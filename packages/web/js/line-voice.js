// @ts-check
/**
 * How the line reaches a person who does not look at it: sentences for a screen reader, the title of the tab, a sound.
 * What changes by itself is said, a rank at most every ten seconds.
 */
import { announce } from "./announce.js"
import { serverNow } from "./api.js"
import { amount, say } from "./language.js"
import { Speaker, waits } from "./line-model.js"
import { offerWords } from "./line-offer.js"
import { clock, headline, lead } from "./line-words.js"
import { showTitle } from "./page-title.js"
import { playSound } from "./sound.js"

/**
 * @typedef {import("./line-model.js").Own} Own
 * @typedef {import("./line-model.js").Method} Method
 */

const warnMs = 60_000

export class LineVoice {
  #speaker = new Speaker()
  #warned = false
  /** The offer whose end was said. */
  #endedAt = 0

  /** The reader took a place. @param {Own} own */
  joined(own) {
    if (!waits(own)) return
    this.#speaker.mark(own.rank, performance.now())
    announce(say("say.joined", { rank: amount(own.rank) }))
  }

  /** Something became of the place. @param {Own} before @param {Own} own @param {import("./line-offer.js").Names} names of seats that are kept */
  changed(before, own, names) {
    this.#warned = false
    if (own.standing === "active" && waits(before)) {
      const turn = say("say.turn", { time: clock(own.passUntil - serverNow()) })
      announce(own.offered === null ? turn : `${turn} ${this.#keptWords(own.offered, names)}`)
      playSound()
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
    this.#tickOffer(own)
    const leftMs = own.passUntil - serverNow()
    if (own.standing !== "active" || this.#warned || leftMs >= warnMs || leftMs <= 0) return
    this.#warned = true
    announce(say("say.passMinute"))
  }

  /** @param {import("./line-model.js").Offer} offer @param {import("./line-offer.js").Names} names */
  #keptWords(offer, names) {
    return say("say.kept", { offer: offerWords(offer, names), time: clock(offer.until - serverNow()) })
  }

  /** That the time is over is said here alone. @param {Own} own */
  #tickOffer({ standing, offered }) {
    if (standing !== "active" || offered === null || offered.until > serverNow() || this.#endedAt === offered.until)
      return
    this.#endedAt = offered.until
    announce(say("say.keptEnded"))
  }

  /** @param {Own} own @param {Method | undefined} method */
  title(own, method) {
    const { standing, rank, passUntil } = own
    if (standing === "active") showTitle(say("title.turn", { time: clock(passUntil - serverNow()) }))
    else if (!waits(own)) showTitle("")
    else showTitle(say(method === "paused" ? "title.paused" : "title.rank", { rank: amount(rank) }))
  }
}
