// @ts-check
/**
 * The line in front of the seats: takes the reader's place, follows it live, and holds the pass. `line-view.js` draws
 * it. What the server says is never guessed ahead: between two frames only ages and countdowns move.
 */
import { notice } from "./announce.js"
import { ApiError, serverNow, setServerTime } from "./api.js"
import { guest } from "./guest.js"
import { say } from "./language.js"
import { LineActions } from "./line-actions.js"
import * as lineApi from "./line-api.js"
import { estimateIsOld, isOpen, keptAt, nowhere, waits } from "./line-model.js"
import { watchLine, watchOverview } from "./line-stream.js"
import { LineView } from "./line-view.js"
import { LineVoice } from "./line-voice.js"
import { live } from "./live.js"
import { firstRank, keepPass, onRememberedElsewhere } from "./memory.js"

/**
 * @typedef {import("./line-model.js").Own} Own
 * @typedef {import("./line-model.js").Overview} Overview
 * @typedef {object} Hooks
 * @property {() => void} changed
 * @property {() => import("./line-model.js").Tier[]} tiers
 * @property {(seatIds: number[]) => void} offered which seats are kept for the reader from now on
 * @property {(seatIds: number[]) => string | undefined} names of seats, while their night is shown
 * @property {(seatIds: number[]) => void} take the reader wants the seats that are kept
 */

/** How long after a reading that failed the next one is tried, in milliseconds. */
const readAgainMs = 5_000
/** A pass that is over for this long, in milliseconds, and no frame has said so: time to ask. */
const endedMs = -1_000
/** Pages that were cut off together do not all ask at the same moment. */
const startOverWithinMs = 3_000

export class Line {
  /** 0 while no line is watched. */
  #concertId = 0
  /** @type {Overview | undefined} */
  #overview
  /** @type {Own} */
  #own = nowhere
  /** @type {import("./line-model.js").Wait | null} */
  #wait = null
  /** The rank with which the place was first seen. */
  #from = 0
  #updatedAt = 0
  /** @type {import("./line-stream.js").LinkState} */
  #link = "idle"
  /** Nothing is known about this line yet. */
  #reading = false
  #voice = new LineVoice()
  /** What was told last about the seats. */
  #gate = ""
  /** Which seats were shown last as kept. */
  #kept = ""
  /** When everything was read last, and the rank then. */
  #read = { at: 0, rank: 0 }
  /** When it is to be read at the latest. */
  #readDueAt = Number.POSITIVE_INFINITY
  /** What the stream has said about the line since it was read last. @type {import("./line-stream.js").Counts | undefined} */
  #counts
  /** How often the stream has told something about the reader. */
  #toldTimes = 0
  /** @type {(() => void) | undefined} */
  #endStream
  /** Whose place is followed: a person's, 0 for the line alone, undefined for nothing. @type {number | undefined} */
  #followed

  /** @param {HTMLElement} box @param {Hooks} on */
  constructor(box, on) {
    this.on = on
    this.actions = new LineActions({
      place: () => ({ concertId: this.#concertId, own: this.#own }),
      stands: (concertId, stand, joined) => this.#answered(concertId, stand, joined),
      changed: () => this.draw(),
    })
    this.view = new LineView(box, {
      join: () => void this.actions.join(),
      leave: () => void this.actions.leave(),
      receipt: () => void this.actions.receipt(),
      take: () => this.on.take(keptAt(this.#own, serverNow())?.seatIds ?? []),
    })
    setInterval(() => this.#tick(), 1_000)
    // another tab may have made the guest, or forgotten them
    onRememberedElsewhere((isOther) => {
      if (isOther) void this.read()
    })
    // the server keeps a few streams per person: the one that is looked at is the one to be live
    window.addEventListener("focus", () => {
      if (this.#link === "ended") void this.read()
    })
  }

  /** Whether the seats may be shown for choosing; not before it is known. */
  get open() {
    return !this.#reading && isOpen(this.#overview, this.#own)
  }

  /** Whether there is a line to stand in. */
  get stands() {
    return this.#overview?.policy.protects === true
  }

  /** Tells when seats can be chosen from now on, or no longer. */
  #gateMoved() {
    const gate = `${this.#concertId} ${this.open} ${this.stands}`
    if (gate === this.#gate) return
    this.#gate = gate
    this.on.changed()
  }

  /** Follows the line of another concert. @param {number} concertId */
  async watch(concertId) {
    if (concertId === this.#concertId) return
    this.#follow(undefined)
    this.#concertId = concertId
    this.#overview = undefined
    this.#own = nowhere
    this.#wait = null
    this.#showKept(null)
    this.#reading = true
    this.view.clear()
    this.#voice.title(nowhere, undefined)
    this.#gateMoved()
    await this.read()
  }

  /** Reads where everything stands. */
  async read() {
    const concertId = this.#concertId
    if (concertId === 0) return
    try {
      await this.#readAll(concertId)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (concertId !== this.#concertId) return
      // the seats may be chosen meanwhile: the server has the last word
      this.#reading = false
      this.#gateMoved()
      notice(say("error.line"), error.sentence, { run: () => void this.read() })
    }
  }

  /** The same, but a failure changes nothing: the stream says whether we are connected. */
  async #readAgain() {
    const concertId = this.#concertId
    this.#readDueAt = Number.POSITIVE_INFINITY
    try {
      await this.#readAll(concertId)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.#readDueAt = performance.now() + readAgainMs
    }
  }

  /** @param {number} concertId */
  async #readAll(concertId) {
    const told = this.#toldTimes
    this.#counts = undefined
    const overview = await lineApi.overview(concertId)
    const person = guest()
    const stand = overview.policy.protects && person !== null ? await lineApi.stand(concertId, person.id) : undefined
    if (concertId !== this.#concertId) return
    this.#reading = false
    // what the stream has said meanwhile is newer
    this.#setOverview(this.#counts === undefined ? overview : withCounts(overview, this.#counts))
    if (told === this.#toldTimes) this.#stands(stand ?? { own: nowhere, wait: null })
    else this.#wait = stand?.wait ?? null
    this.#read = { at: performance.now(), rank: this.#own.rank }
    this.#readDueAt = Number.POSITIVE_INFINITY
  }

  /** @param {Overview} overview */
  #setOverview(overview) {
    const before = this.#overview?.policy.method
    this.#overview = overview
    this.#gateMoved()
    this.#voice.methodChanged(before, overview.policy.method, this.#own)
  }

  /** What the reader did is done. @param {number} concertId @param {import("./line-api.js").Stand} stand @param {boolean} joined */
  #answered(concertId, stand, joined) {
    if (concertId !== this.#concertId) return
    this.#stands(stand)
    if (joined) this.#voice.joined(this.#own)
    this.view.focus()
  }

  /** @param {import("./line-api.js").Stand} stand as the server says */
  #stands({ own, wait }) {
    const before = this.#own
    this.#own = own
    if (own.pass !== undefined) keepPass(this.#concertId, own.pass)
    this.#wait = wait
    this.#updatedAt = serverNow()
    if (waits(own)) this.#from = firstRank(this.#concertId, own.place, own.rank)
    this.#follow(guest()?.id)
    this.draw()
    this.actions.moved(own)
    if (own.standing === before.standing) return
    this.#gateMoved()
    this.#voice.changed(before, own, own.offered === null ? undefined : this.on.names(own.offered.seatIds))
    if (own.standing === "active" && waits(before)) this.view.callAttention()
  }

  /** @param {number | undefined} userId */
  #follow(userId) {
    const wanted = this.#overview === undefined ? undefined : this.#overview.policy.protects ? (userId ?? 0) : 0
    const again = this.#link === "ended" && document.hasFocus()
    if (wanted === this.#followed && !again) return
    this.#followed = wanted
    this.#endStream?.()
    this.#endStream = undefined
    this.#link = "idle"
    if (wanted === 0) this.#endStream = this.#watchOverview()
    else if (wanted !== undefined) this.#endStream = this.#watchPlace(wanted)
  }

  /** How the line goes, for a reader who has no place in it; it may begin to protect its sale. */
  #watchOverview() {
    return watchOverview(live, this.#concertId, {
      onOverview: (overview) => {
        this.#updatedAt = serverNow()
        this.#setOverview(overview)
        this.#follow(guest()?.id)
        this.draw()
      },
      onHeard: (timestamp) => this.#heard(timestamp),
      onState: (state) => {
        this.#link = state
        this.draw()
      },
    })
  }

  /** @param {number} userId */
  #watchPlace(userId) {
    return watchLine(live, this.#concertId, userId, {
      onTold: (told) => this.#told(told),
      onRank: (rank) => {
        this.#toldTimes++
        this.#own = { ...this.#own, rank }
        this.draw()
      },
      onCounts: (counts) => {
        this.#counts = counts
        if (this.#overview === undefined) return
        this.#setOverview(withCounts(this.#overview, counts))
        this.draw()
      },
      onHeard: (timestamp) => this.#heard(timestamp),
      onStartOver: () => {
        this.#readDueAt = performance.now() + Math.random() * startOverWithinMs
      },
      onState: (state) => {
        this.#link = state
        this.draw()
      },
    })
  }

  /** @param {string} timestamp of the server */
  #heard(timestamp) {
    setServerTime(timestamp)
    this.#updatedAt = serverNow()
  }

  /** What the stream says about this person. What it leaves open is read. @param {import("./line-stream.js").Told} told */
  #told({ status, place, returned, rank, pass, passUntil, offered }) {
    this.#toldTimes++
    const own = { place, rank, pass, passUntil, offered }
    if (status === "ACTIVE") this.#stands({ own: { ...own, standing: "active" }, wait: null })
    else if (status === "WAITING") {
      const known = place === this.#own.place
      this.#stands({
        own: { ...own, passUntil: 0, standing: returned ? "returned" : "waiting" },
        wait: known ? this.#wait : null,
      })
      if (!known) void this.#readAgain()
    } else if (this.#own.standing === "active" || waits(this.#own)) void this.#readAgain()
  }

  #tick() {
    if (this.#overview === undefined || !this.#overview.policy.protects) return
    const now = performance.now()
    const { rank } = this.#own
    const old = waits(this.#own) && estimateIsOld(this.#read, now, rank)
    if ((old || now >= this.#readDueAt) && !document.hidden) void this.#readAgain()
    if (this.#own.standing === "active" && this.#own.passUntil - serverNow() < endedMs) void this.#readAgain()
    this.#voice.tick(this.#own)
    this.draw()
  }

  /** @param {import("./line-model.js").Offer | null} offer */
  #showKept(offer) {
    const seatIds = offer?.seatIds ?? []
    if (seatIds.join() === this.#kept) return
    this.#kept = seatIds.join()
    this.on.offered(seatIds)
  }

  draw() {
    const own = this.#own
    const offer = keptAt(own, serverNow())
    this.#showKept(offer)
    if (this.#overview === undefined || !this.#overview.policy.protects) return this.view.clear()
    this.view.draw({
      overview: this.#overview,
      own,
      wait: waits(own) ? this.#wait : this.#overview.newcomersWait,
      from: this.#from,
      updatedAt: this.#updatedAt,
      now: serverNow(),
      link: this.#link,
      working: this.actions.working,
      tiers: this.on.tiers(),
      offer,
      names: offer === null ? undefined : this.on.names(offer.seatIds),
    })
    this.#voice.title(own, this.#overview.policy.method)
  }
}

/** @param {Overview} overview @param {import("./line-stream.js").Counts} counts @returns {Overview} */
const withCounts = (overview, { method, waiting, cameBack, active, joined }) => ({
  ...overview,
  policy: { ...overview.policy, method },
  waiting,
  returned: cameBack,
  active,
  joined,
})
