// @ts-check
/**
 * The part of the leading tab: it has the one connection, hears what all tabs want, and tells all of them what it hears.
 * What it says is for all; each tab takes what it wants.
 */
import { Deadline } from "./deadline.js"
import { Link } from "./link.js"
import { timing } from "./timing.js"
import { keyOf } from "./topics.js"

/**
 * @typedef {import("./topics.js").Topic} Topic
 * @typedef {import("./continuity.js").Mark} Mark
 *
 * @typedef {{ kind: "wants", tab: string, topics: { topic: Topic, at: string }[], credential: string | undefined }
 *   | { kind: "anew", tab: string, key: string, run: string }
 *   | { kind: "ask", tab: string }
 *   | { kind: "gone", tab: string }} FromTab
 *
 * @typedef {{ kind: "leads", leader: string }
 *   | { kind: "beat", leader: string, state: import("./link.js").LinkState, marks: Record<string, Mark>,
 *       timestamp: string | undefined }
 *   | { kind: "frame", leader: string, key: string, mark: Mark, event: string, position: string, data: any }
 *   | { kind: "over", leader: string, key: string, code: string, retry: boolean }} FromLeader
 */

export class Leader {
  /** @type {Map<string, { keys: Set<string>, credential: string | undefined, heardAt: number }>} */
  #tabs = new Map()

  /**
   * @param {{ id: string, world: import("./deadline.js").World, transports: import("./transport.js").Transport[],
   *   post: (said: FromLeader) => void, credential: string | undefined, offline: boolean }} parts
   */
  constructor({ id, world, transports, post, credential, offline }) {
    this.id = id
    this.world = world
    this.post = post
    this.beats = new Deadline(world)
    const tells = {
      moved: () => this.#beat(),
      alive: (/** @type {string} */ timestamp) => this.#beat(timestamp),
      /** @type {import("./link.js").Tells["frame"]} */
      frame: (key, mark, event, position, data) =>
        this.post({ kind: "frame", leader: this.id, key, mark, event, position, data }),
      /** @type {import("./link.js").Tells["over"]} */
      over: (key, code, retry) => this.post({ kind: "over", leader: this.id, key, code, retry }),
    }
    this.link = new Link({ name: id, transports, world, tells, credential, offline })
  }

  /** Tells all tabs, which then say what they want. */
  start() {
    this.post({ kind: "leads", leader: this.id })
    this.#beat()
  }

  /** @param {FromTab} said */
  hears(said) {
    switch (said.kind) {
      case "wants":
        return this.#wants(said)
      case "anew":
        return this.link.anew(said.key, said.run)
      case "ask":
        this.link.look()
        return this.#beat()
      case "gone":
        this.#tabs.delete(said.tab)
        return this.#drop()
    }
  }

  /** @param {boolean} offline as the browser says */
  setOffline(offline) {
    this.link.setOffline(offline)
  }

  stop() {
    this.beats.clear()
    this.link.stop()
  }

  /** @param {Extract<FromTab, { kind: "wants" }>} said */
  #wants({ tab, topics, credential }) {
    const before = this.#tabs.get(tab)
    const keys = new Set(topics.map(({ topic }) => keyOf(topic)))
    this.#tabs.set(tab, { keys, credential, heardAt: this.world.now() })
    // The newest one, which a tab that was just opened has.
    if (credential !== undefined && credential !== before?.credential) this.link.setCredential(credential)
    const fresh = topics.filter(({ topic }) => before?.keys.has(keyOf(topic)) !== true)
    for (const { topic, at } of fresh) this.link.want(topic, at)
    this.#drop()
    // What it has not wanted before may have begun already: it finds out that it has missed the beginning.
    if (fresh.length > 0) this.#beat()
  }

  /** Lets go of what no tab wants any more. */
  #drop() {
    const wanted = new Set([...this.#tabs.values()].flatMap(({ keys }) => [...keys]))
    for (const key of this.link.keys) if (!wanted.has(key)) this.link.unwant(key)
  }

  /** Says how everything stands. @param {string} [timestamp] of the server, when it has just said that it is there */
  #beat(timestamp) {
    this.beats.set(timing.beatMs, () => this.#beat())
    const oldest = this.world.now() - timing.tabGoneMs
    for (const [tab, { heardAt }] of this.#tabs) if (heardAt < oldest) this.#tabs.delete(tab)
    this.#drop()
    const { state, marks } = this.link
    this.post({ kind: "beat", leader: this.id, state, marks, timestamp })
  }
}
