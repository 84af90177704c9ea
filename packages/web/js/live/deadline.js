// @ts-check
/**
 * Something that is due at a time. A timer of a hidden page comes late, up to a minute: so code that is woken by something
 * else can look whether it is due.
 */

/**
 * @typedef {{ now: () => number, after: (ms: number, task: () => void) => () => void, random: () => number }} World
 *   milliseconds that do not stop while the machine sleeps; a timer, which gives what cancels it; 0 <= random < 1
 */

export class Deadline {
  #dueAt = Number.POSITIVE_INFINITY
  #cancel = () => {}
  #task = () => {}

  /** @param {World} world */
  constructor(world) {
    this.world = world
  }

  /** Replaces what was due before. @param {number} ms @param {() => void} task */
  set(ms, task) {
    this.clear()
    this.#dueAt = this.world.now() + ms
    this.#task = task
    this.#cancel = this.world.after(ms, () => this.#run())
  }

  clear() {
    this.#dueAt = Number.POSITIVE_INFINITY
    this.#cancel()
    this.#cancel = () => {}
  }

  get pending() {
    return this.#dueAt < Number.POSITIVE_INFINITY
  }

  /** Does it now if it is due. */
  look() {
    if (this.world.now() >= this.#dueAt) this.#run()
  }

  #run() {
    this.clear()
    this.#task()
  }
}
