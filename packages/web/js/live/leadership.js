// @ts-check
/**
 * Which of the tabs of one browser leads: the one that holds a lock. A tab that is closed lets go of it and the next
 * gets it; from one that is frozen it is taken. Where a page has no locks, each leads alone.
 */

/**
 * @typedef {{ request: (name: string, options: { signal?: AbortSignal, steal?: boolean }, hold: () => Promise<void>) =>
 *   Promise<unknown> }} Locks as a browser has them
 */

export class Leadership {
  #wants = new AbortController()
  #letGo = () => {}
  /** Which request it is: one that was given up is not heard any more. */
  #turn = 0

  /**
   * @param {Locks | undefined} locks @param {string} name
   * @param {{ won: () => void, lost: () => void }} on
   */
  constructor(locks, name, on) {
    this.locks = locks
    this.name = name
    this.on = on
  }

  /** Waits for the lock. */
  start() {
    this.#ask({ signal: this.#wants.signal })
  }

  /** Takes the lock from the tab that holds it. */
  take() {
    this.#giveUp()
    this.#ask({ steal: true })
  }

  stop() {
    this.#giveUp()
    this.#letGo()
    this.#letGo = () => {}
  }

  #giveUp() {
    this.#turn++
    this.#wants.abort()
    this.#wants = new AbortController()
  }

  /** @param {{ signal?: AbortSignal, steal?: boolean }} options */
  #ask(options) {
    if (this.locks === undefined) return this.on.won()
    const turn = this.#turn
    let held = false
    const hold = () => {
      if (turn !== this.#turn) return Promise.resolve()
      held = true
      /** @type {Promise<void>} */
      const until = new Promise((resolve) => {
        this.#letGo = resolve
      })
      this.on.won()
      return until
    }
    this.locks.request(this.name, options, hold).catch(() => {
      // It was given up before it came, which is no news, or another tab has taken it.
      if (turn !== this.#turn || !held) return
      this.#turn++
      this.on.lost()
      this.start()
    })
  }
}
