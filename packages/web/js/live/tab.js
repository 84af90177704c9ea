// @ts-check
/**
 * One tab: what its page watches, and the leading tab it hears it from, which may be itself. A tab that hears nothing
 * from the leading one asks whether it is there, and takes over if it is not.
 */
import { frameAfter, nothingHeard, stateAfter } from "./continuity.js"
import { Deadline } from "./deadline.js"
import { Leader } from "./leader.js"
import { Leadership } from "./leadership.js"
import { timing } from "./timing.js"
import { keyOf } from "./topics.js"

/**
 * @typedef {import("./topics.js").Topic} Topic
 * @typedef {import("./leader.js").FromTab} FromTab
 * @typedef {import("./leader.js").FromLeader} FromLeader
 * @typedef {"idle" | "connecting" | "live" | "reconnecting" | "offline" | "ended"} WatchState `idle`: not watched any
 *   more; `ended`: by the server, not to come back
 *
 * @typedef {object} Listener
 * @property {(event: string, data: any, position: string) => void} frame
 * @property {(state: WatchState, code: string) => void} state with the code of the server, where it has ended
 * @property {(timestamp: string) => void} [alive] the server is there, and all that it has told was heard
 *
 * @typedef {object} Watch one topic with those who listen
 * @property {Topic} topic
 * @property {Set<Listener>} listeners
 * @property {import("./continuity.js").Heard} heard
 * @property {WatchState} state
 * @property {string} code why it has ended
 * @property {boolean} wasLive
 * @property {string | undefined} askedAnew the run instead of which a new one was asked for
 *
 * @typedef {{ postMessage: (message: any) => void, close: () => void,
 *   onmessage: ((event: any) => void) | null }} Channel
 */

export class Tab {
  /** @type {Map<string, Watch>} */
  #watches = new Map()
  /** @type {Leader | undefined} */
  #leads
  /** @type {Channel | undefined} */
  #channel
  /** Who leads, as far as this tab knows; empty while it knows of no leader. */
  #leader = ""
  #running = false
  #terms = 0

  /**
   * @param {object} parts
   * @param {string} parts.id like no other tab's
   * @param {import("./deadline.js").World} parts.world
   * @param {import("./transport.js").Transport[]} parts.transports
   * @param {string} [parts.group] tabs of one group share a connection: those that show the same credentials
   * @param {import("./leadership.js").Locks | undefined} parts.locks undefined where a page has none: it leads alone
   * @param {() => Channel} parts.openChannel to the other tabs
   * @param {string | undefined} parts.credential
   * @param {() => boolean} parts.isShown whether this tab may be looked at
   * @param {() => boolean} parts.isOffline as the browser says
   */
  constructor(parts) {
    this.parts = parts
    this.silence = new Deadline(parts.world)
    this.takeover = new Deadline(parts.world)
    this.nudge = new Deadline(parts.world)
    this.leadership = new Leadership(parts.locks, parts.group ?? "ticketrush live", {
      won: () => this.#lead(),
      lost: () => this.#follow(),
    })
  }

  /** Joins the other tabs. What was watched before goes on from where it had come to. */
  start() {
    if (this.#running) return
    this.#running = true
    if (this.parts.locks !== undefined) {
      this.#channel = this.parts.openChannel()
      this.#channel.onmessage = ({ data }) => this.#hears(data)
    }
    this.leadership.start()
    if (this.#leads === undefined) this.#ask()
  }

  /** Leaves the other tabs: this one is closed, or may not run any more. */
  stop() {
    if (!this.#running) return
    this.#say({ kind: "gone", tab: this.parts.id })
    this.#running = false
    for (const deadline of [this.silence, this.takeover, this.nudge]) deadline.clear()
    this.leadership.stop()
    this.#follow()
    this.#leader = ""
    this.#channel?.close()
    this.#channel = undefined
    for (const watch of this.#watches.values()) this.#wait(watch)
  }

  /** This tab is looked at again, or the machine was asleep. */
  look() {
    if (this.#running) this.#ask()
  }

  /** The browser says that the network is there or gone. */
  networkMoved() {
    this.#leads?.setOffline(this.parts.isOffline())
  }

  /**
   * Listens to a topic, which begins with everything that there is to know.
   * @param {Topic} topic @param {Listener} listener
   * @returns {{ again: () => void, stop: () => void }} `again`: begins with everything once more
   */
  watch(topic, listener) {
    const key = keyOf(topic)
    const known = this.#watches.get(key)
    const watch = known ?? newWatch(topic)
    watch.listeners.add(listener)
    this.#watches.set(key, watch)
    listener.state(watch.state, watch.code)
    if (known === undefined) this.#sayWants()
    else this.#anew(key, watch)
    return {
      again: () => this.#anew(key, watch),
      stop: () => {
        if (!watch.listeners.delete(listener)) return
        listener.state("idle", "")
        if (watch.listeners.size > 0 || this.#watches.get(key) !== watch) return
        this.#watches.delete(key)
        this.#sayWants()
      },
    }
  }

  #lead() {
    const { id, world, transports, credential, isOffline } = this.parts
    /** @type {(said: FromLeader) => void} */
    const post = (said) => {
      this.#channel?.postMessage(said)
      this.#hears(said)
    }
    const name = `${id}.${++this.#terms}`
    this.#leads = new Leader({ id: name, world, transports, credential, offline: isOffline(), post })
    this.#leads.start()
  }

  #follow() {
    this.#leads?.stop()
    this.#leads = undefined
  }

  /** Asks whether the leading tab is there. */
  #ask() {
    this.#say({ kind: "ask", tab: this.parts.id })
    if (this.#leads !== undefined || this.takeover.pending) return
    // Not all tabs at once.
    this.takeover.set(timing.askMs * (1 + this.parts.world.random()), () => {
      for (const watch of this.#watches.values()) this.#wait(watch)
      this.leadership.take()
    })
  }

  /** @param {FromLeader | FromTab} said */
  #hears(said) {
    if (!this.#running) return
    if (!("leader" in said)) return this.#leads?.hears(said)
    // Another tab has taken over, though the lock may be slow to say so.
    if (said.kind === "leads" && said.leader !== this.#leads?.id) this.#follow()
    const known = this.#leader === said.leader
    if (!known && said.kind !== "leads" && this.#leader !== "" && !this.takeover.pending) return
    this.#leader = said.leader
    this.takeover.clear()
    this.silence.set(timing.silenceMs, () => this.#silent())
    if (said.kind === "frame") this.#frame(said)
    else if (said.kind === "over") this.#over(said)
    else if (said.kind === "beat") this.#beat(said)
    if (!known || said.kind === "beat") this.#sayWants()
    this.#nudgeSoon()
  }

  /** The leading tab has said nothing for too long. */
  #silent() {
    if (this.#leads !== undefined) return
    for (const watch of this.#watches.values()) this.#wait(watch)
    this.#ask()
  }

  /** The timers of a leading tab in the background come late; a question wakes it. */
  #nudgeSoon() {
    const waits = () => [...this.#watches.values()].some(({ state }) => state !== "live" && state !== "ended")
    if (this.#leads !== undefined || this.nudge.pending || !waits()) return
    this.nudge.set(timing.nudgeMs, () => {
      if (waits() && this.parts.isShown()) this.#ask()
    })
  }

  /** @param {Extract<FromLeader, { kind: "frame" }>} said */
  #frame({ key, mark, event, position, data }) {
    const watch = this.#watches.get(key)
    if (watch === undefined) return
    const next = frameAfter(watch.heard, mark)
    if (next === "lost") this.#askAnew(key, watch, mark.run)
    if (next !== "take") return
    watch.heard = { run: mark.run, count: mark.count, at: position }
    watch.askedAnew = undefined
    for (const { frame } of [...watch.listeners]) frame(event, data, position)
    this.#enter(watch, "live")
  }

  /** @param {Extract<FromLeader, { kind: "beat" }>} said */
  #beat({ state, marks, timestamp }) {
    for (const [key, watch] of [...this.#watches]) {
      const mark = marks[key]
      const now = mark === undefined ? "waits" : stateAfter(watch.heard, mark)
      if (now === "lost") this.#askAnew(key, watch, mark.run)
      if (now !== "whole" || state !== "live") {
        this.#wait(watch, state === "offline")
        continue
      }
      watch.heard = { ...watch.heard, run: mark.run, count: mark.count }
      this.#enter(watch, "live")
      if (timestamp !== undefined) for (const { alive } of [...watch.listeners]) alive?.(timestamp)
    }
  }

  /** @param {Extract<FromLeader, { kind: "over" }>} said */
  #over({ key, code, retry }) {
    const watch = this.#watches.get(key)
    if (watch === undefined) return
    if (retry) this.#wait(watch)
    else this.#enter(watch, "ended", code)
  }

  /** @param {string} key @param {Watch} watch */
  #anew(key, watch) {
    const { run } = watch.heard
    watch.heard = nothingHeard
    watch.askedAnew = undefined
    if (watch.state === "ended") this.#enter(watch, "connecting")
    this.#askAnew(key, watch, run)
  }

  /** @param {string} key @param {Watch} watch @param {string} run what does not go on from what was heard */
  #askAnew(key, watch, run) {
    if (watch.askedAnew === run) return
    watch.askedAnew = run
    this.#say({ kind: "anew", tab: this.parts.id, key, run })
  }

  /** It is not live. @param {Watch} watch @param {boolean} [offline] */
  #wait(watch, offline = false) {
    if (watch.state === "ended") return
    this.#enter(watch, offline ? "offline" : watch.wasLive ? "reconnecting" : "connecting")
  }

  /** @param {Watch} watch @param {WatchState} state @param {string} [code] */
  #enter(watch, state, code = "") {
    if (watch.state === state && watch.code === code) return
    watch.state = state
    watch.code = code
    watch.wasLive ||= state === "live"
    for (const listener of [...watch.listeners]) listener.state(state, code)
  }

  /** @param {FromTab} said */
  #say(said) {
    if (!this.#running) return
    if (this.#leads !== undefined) this.#leads.hears(said)
    else this.#channel?.postMessage(said)
  }

  #sayWants() {
    const topics = [...this.#watches.values()].map(({ topic, heard }) => ({ topic, at: heard.at }))
    this.#say({ kind: "wants", tab: this.parts.id, topics, credential: this.parts.credential })
  }
}

/** @param {Topic} topic @returns {Watch} */
const newWatch = (topic) => ({
  topic,
  listeners: new Set(),
  heard: nothingHeard,
  state: "connecting",
  code: "",
  wasLive: false,
  askedAnew: undefined,
})
