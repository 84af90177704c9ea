// @ts-check
/**
 * One connection to the server, kept alive. It begins with the first transport and tries the next when one gives no
 * word; it takes silence for death; and what was wanted goes on from where it had come to.
 */
import { Deadline } from "./deadline.js"
import { timing } from "./timing.js"
import { keyOf, keyOfMessage } from "./topics.js"

/**
 * @typedef {import("./topics.js").Topic} Topic
 * @typedef {import("./topics.js").Message} Message
 * @typedef {import("./continuity.js").Mark} Mark
 * @typedef {"idle" | "connecting" | "live" | "reconnecting" | "offline"} LinkState
 *
 * @typedef {object} Entry one topic that is wanted
 * @property {Topic} topic
 * @property {string} at the position of its last frame
 * @property {Mark} mark
 * @property {boolean} begun the server has said that the subscription begins
 * @property {boolean} over the server has ended or refused it, and asking again at once does not help
 * @property {Deadline} again when it is asked for again, where that helps
 *
 * @typedef {object} Tells
 * @property {() => void} moved the state of the link or of a subscription is another
 * @property {(key: string, mark: Mark, event: string, position: string, data: any) => void} frame
 * @property {(key: string, code: string, retry: boolean) => void} over the server has ended or refused it
 * @property {(timestamp: string) => void} alive the server says that it is there
 */

export class Link {
  /** @type {Map<string, Entry>} */
  #entries = new Map()
  /** @type {import("./transport.js").Connection | undefined} */
  #connection
  /** Which connection it is: what an earlier one says later is not heard. */
  #turn = 0
  #transport = 0
  /** Attempts one after the other that gave no word. */
  #failed = 0
  #heard = false
  #heardAt = 0
  #wasLive = false
  /** Told by the browser, which may be wrong about it, as of a server on the same machine. */
  #offline = false
  /** Nothing was heard since the browser went offline. */
  #doubted = false
  #runs = 0
  #pauseMs = timing.pauseMsMin
  /** @type {string | undefined} */
  #credential

  /**
   * @param {{ name: string, transports: import("./transport.js").Transport[], world: import("./deadline.js").World,
   *   tells: Tells, credential: string | undefined, offline: boolean }} parts `name` is like no other link's
   */
  constructor({ name, transports, world, tells, credential, offline }) {
    this.name = name
    this.transports = transports
    this.world = world
    this.tells = tells
    this.#credential = credential
    this.#offline = offline
    this.silence = new Deadline(world)
    this.pause = new Deadline(world)
    this.linger = new Deadline(world)
    this.asked = new Deadline(world)
  }

  /** @returns {LinkState} */
  get state() {
    if (this.#entries.size === 0) return "idle"
    if (this.#heard && !this.#doubted) return "live"
    if (this.#offline) return "offline"
    return this.#wasLive ? "reconnecting" : "connecting"
  }

  get keys() {
    return [...this.#entries.keys()]
  }

  /** How far what has begun has come, by key. @returns {Record<string, Mark>} */
  get marks() {
    const begun = [...this.#entries].filter(([, entry]) => entry.begun)
    return Object.fromEntries(begun.map(([key, { mark }]) => [key, { ...mark }]))
  }

  /** @param {Topic} topic @param {string} at the position to go on from, empty for none */
  want(topic, at) {
    const key = keyOf(topic)
    const known = this.#entries.get(key)
    if (known?.over === false) return
    const entry = known ?? newEntry(topic, at, this.world)
    entry.over = false
    this.#entries.set(key, entry)
    this.linger.clear()
    if (this.#connection !== undefined) this.#connection.change([entry], [])
    else if (!this.pause.pending) this.#connect()
  }

  /** @param {string} key */
  unwant(key) {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    entry.again.clear()
    this.#entries.delete(key)
    this.#connection?.change([], [entry.topic])
    if (this.#entries.size === 0) this.linger.set(timing.lingerMs, () => this.#close())
  }

  /**
   * Begins a subscription with everything, unless it has begun since that run; one that is over is tried once more.
   * @param {string} key @param {string} run
   */
  anew(key, run) {
    const entry = this.#entries.get(key)
    if (entry?.over) return this.want(entry.topic, "")
    if (entry === undefined || !entry.begun || entry.mark.run !== run) return
    entry.begun = false
    entry.at = ""
    this.#connection?.change([entry], [])
  }

  /** The tab is looked at, or the machine was asleep: what is due is done, and the server asked whether it is there. */
  look() {
    for (const deadline of [this.silence, this.asked, this.pause]) deadline.look()
    const justHeard = this.world.now() < this.#heardAt + timing.nudgeMs
    if (!this.#heard || this.asked.pending || (justHeard && !this.#doubted) || !this.#connection?.ask()) return
    this.asked.set(timing.answerMs, () => this.#lose())
  }

  /** @param {boolean} offline as the browser says */
  setOffline(offline) {
    this.#offline = offline
    this.#doubted = offline
    this.tells.moved()
    if (this.#heard) return this.look()
    if (offline) return
    this.#transport = 0
    this.#pauseMs = timing.pauseMsMin
    this.#connect()
  }

  /** Shows a credential from now on. @param {string} credential */
  setCredential(credential) {
    if (credential === this.#credential) return
    this.#credential = credential
    if (this.#connection === undefined) return
    this.#connect()
    this.tells.moved()
  }

  stop() {
    this.#close()
    for (const { again } of this.#entries.values()) again.clear()
    this.#entries.clear()
  }

  #connect() {
    this.#close()
    if (this.#entries.size === 0) return
    const turn = this.#turn
    const mine = () => turn === this.#turn
    for (const entry of this.#entries.values()) {
      entry.again.clear()
      entry.over = false
    }
    this.silence.set(timing.answerMs, () => this.#lose())
    this.#connection = this.transports[this.#transport](
      () => [...this.#entries.values()].map(({ topic, at }) => ({ topic, at })),
      this.#credential,
      { message: (message) => mine() && this.#take(message), over: () => mine() && this.#lose() },
    )
  }

  #close() {
    this.#turn++
    for (const deadline of [this.silence, this.pause, this.linger, this.asked]) deadline.clear()
    this.#connection?.close()
    this.#connection = undefined
    this.#heard = false
    for (const entry of this.#entries.values()) entry.begun = false
  }

  /** The connection is gone, or was none. */
  #lose() {
    const attempt = !this.#heard
    this.#close()
    this.#failed = attempt ? this.#failed + 1 : 0
    this.#transport = this.#failed % this.transports.length
    // Another transport is tried at once; once all have failed there is a pause that no two browsers share.
    if (attempt && this.#transport !== 0) this.#connect()
    else {
      this.pause.set(this.#pauseMs * (1 + this.world.random()), () => this.#connect())
      this.#pauseMs = Math.min(this.#pauseMs * 2, timing.pauseMsMax)
    }
    this.tells.moved()
  }

  /** @param {Message} message */
  #take(message) {
    this.silence.set(timing.silenceMs, () => this.#lose())
    const news = !this.#heard || this.#doubted
    this.#heard = true
    this.#heardAt = this.world.now()
    this.#wasLive = true
    this.asked.clear()
    this.#doubted = false
    this.#failed = 0
    this.#pauseMs = timing.pauseMsMin
    if (news) this.tells.moved()
    if (message.type === "keepalive") return this.tells.alive(message.timestamp)
    const key = keyOfMessage(message, this.#entries)
    const entry = key === undefined ? undefined : this.#entries.get(key)
    if (key === undefined || entry === undefined) return
    if (message.type === "subscribed") this.#begins(entry, message.resumed)
    else if (message.type === "event" && entry.begun) this.#frame(key, entry, message)
    else if (message.type === "refused" && !entry.begun) this.#over(key, entry, message)
    else if (message.type === "ended" && entry.begun) this.#over(key, entry, message)
  }

  /** @param {Entry} entry @param {boolean} resumed */
  #begins(entry, resumed) {
    if (!resumed) entry.at = ""
    entry.mark = { run: `${this.name}.${++this.#runs}`, base: entry.at, count: 0 }
    entry.begun = true
    this.tells.moved()
  }

  /** @param {string} key @param {Entry} entry @param {Message} message */
  #frame(key, entry, { event, id, data }) {
    entry.mark.count++
    entry.at = id ?? entry.at
    this.tells.frame(key, { ...entry.mark }, event, entry.at, data)
  }

  /** @param {string} key @param {Entry} entry @param {Message} message */
  #over(key, entry, { code, retry }) {
    entry.begun = false
    entry.over = !retry
    if (retry) {
      const pauseMs = timing.pauseMsMin * (1 + this.world.random())
      entry.again.set(pauseMs, () => this.#connection?.change([entry], []))
    }
    this.tells.over(key, code, retry)
  }
}

/** @param {Topic} topic @param {string} at @param {import("./deadline.js").World} world @returns {Entry} */
const newEntry = (topic, at, world) => ({
  topic,
  at,
  mark: { run: "", base: "", count: 0 },
  begun: false,
  over: false,
  again: new Deadline(world),
})
