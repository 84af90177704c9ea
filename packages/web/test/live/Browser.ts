/**
 * A browser with tabs, a network and a server in time that a test turns by hand: the server is the real one behind its
 * sockets, the network breaks on command, and a tab can be closed or frozen.
 */
import { StreamWorld } from "../../../http/test/stream/StreamWorld.ts"
import { Tab } from "../../js/live/tab.js"
import { FakeChannels } from "./FakeChannels.ts"
import { FakeLocks } from "./FakeLocks.ts"
import { FakeNetwork } from "./FakeNetwork.ts"

export type Heard = { readonly event: string; readonly data: unknown; readonly position: string }
export type WatchedTopic = Parameters<Tab["watch"]>[0]

export class Browser {
  readonly server: StreamWorld
  readonly network: FakeNetwork
  readonly locks = new FakeLocks()
  readonly channels: FakeChannels
  readonly tabs: BrowserTab[] = []
  #seed = 1

  constructor(...options: ConstructorParameters<typeof StreamWorld>) {
    this.server = new StreamWorld(...options)
    this.network = new FakeNetwork(this.server)
    this.channels = new FakeChannels()
  }

  get now(): number {
    return this.server.world.now
  }

  /** Time goes on, step by step, and what is promised in between comes about. */
  async run(ms: number): Promise<void> {
    const until = this.now + ms
    for (;;) {
      await turn()
      if (this.now >= until) return
      this.server.run(Math.min(5, until - this.now))
    }
  }

  /** Runs until it is so; fails when it is not within that time. */
  async until(what: string, fits: () => boolean, msMax = 120_000): Promise<void> {
    const limit = this.now + msMax
    while (!fits()) {
      if (this.now > limit) throw new Error(`not within ${msMax} ms: ${what}`)
      await this.run(50)
    }
  }

  open(options: TabOptions = {}): BrowserTab {
    const tab = new BrowserTab(this, `tab${this.tabs.length + 1}`, options)
    this.tabs.push(tab)
    tab.live.start()
    return tab
  }

  /** 0 <= number < 1, the same in every run. */
  readonly random = (): number => {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return this.#seed / 2 ** 32
  }
}

export type TabOptions = { readonly locks?: boolean; readonly shown?: boolean; readonly credential?: string }

export class BrowserTab {
  readonly id: string
  readonly live: Tab
  shown: boolean
  offline = false
  readonly #browser: Browser
  #frozen = false
  #closed = false
  /** What came while it was frozen. */
  readonly #waiting: Array<() => void> = []

  constructor(browser: Browser, id: string, { locks = true, shown = true, credential }: TabOptions) {
    this.id = id
    this.shown = shown
    this.#browser = browser
    const { network, channels, server } = browser
    const gate = this.gate
    this.live = new Tab({
      id,
      world: {
        now: () => browser.now,
        after: (ms, task) => server.world.defer.after(ms, () => gate(task)),
        random: browser.random,
      },
      transports: network.transports(gate),
      locks: locks ? browser.locks.of(gate) : undefined,
      openChannel: () => channels.open(gate),
      credential,
      isShown: () => this.shown,
      isOffline: () => this.offline,
    })
  }

  /** Runs something in this tab: not while it is frozen, and never once it is gone. */
  readonly gate = (task: () => void): void => {
    if (this.#closed) return
    if (this.#frozen) this.#waiting.push(task)
    else task()
  }

  /** As a page is told to stop running: it can clean up. */
  hide(): void {
    this.live.stop()
  }

  show(): void {
    this.live.start()
  }

  /** Stops running without a word, with its locks and connections kept. */
  freeze(): void {
    this.#frozen = true
  }

  thaw(): void {
    this.#frozen = false
    for (const task of this.#waiting.splice(0)) this.gate(task)
  }

  /** The browser ends it without asking: its locks go, its connections are closed. */
  crash(): void {
    this.#closed = true
    this.#browser.locks.release(this.gate)
    this.#browser.network.cut(this.gate)
    this.#browser.channels.close(this.gate)
  }

  watch(topic: WatchedTopic): Watched {
    return new Watched(this.live, topic)
  }
}

export class Watched {
  readonly heard: Heard[] = []
  readonly states: string[] = []
  code = ""
  alive: string[] = []
  /** The seats as the frames tell them. */
  seats: string[] = []
  readonly again: () => void
  readonly stop: () => void

  constructor(tab: Tab, topic: WatchedTopic) {
    const { again, stop } = tab.watch(topic, {
      frame: (event, data, position) => {
        this.heard.push({ event, data, position })
        if (event === "SNAPSHOT") this.seats = [...data.states]
        if (event === "SEATS") for (const [index, state] of data.seats) this.seats[index] = String(state)
      },
      state: (state, code) => {
        this.states.push(state)
        this.code = code
      },
      alive: (timestamp) => this.alive.push(timestamp),
    })
    this.again = again
    this.stop = stop
  }

  get state(): string {
    return this.states.at(-1)!
  }

  get events(): ReadonlyArray<string> {
    return this.heard.map(({ event }) => event)
  }
}

/** Everything that is promised comes about. */
export const turn = async (): Promise<void> => {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve))
}
