/**
 * What every transport does for a link, over whatever network and server stand behind it. `transport.test.ts` runs it
 * over the made-up network in time that is turned by hand, and over real sockets.
 */
import { afterEach, beforeEach, expect, it } from "vitest"
import type { Message } from "../../js/live/topics.js"
import type { Connection, Transport, Wanted } from "../../js/live/transport.js"

export type TransportWorld = {
  readonly transport: Transport
  readonly concertId: number
  readonly optionId: number
  /** Waits until it is so. */
  readonly until: (what: string, fits: () => boolean) => Promise<void>
  /** Lets everything come about that is under way. */
  readonly settle: () => Promise<void>
  /** Somebody holds another seat; done when it is committed. */
  readonly take: () => Promise<void>
  /** The connection is closed, for both sides. */
  readonly cut: () => void
  /** Nothing passes any more, and neither side is told. */
  readonly stall: () => void
  /** New connections are refused. */
  readonly refuse: () => void
  /** The server ends its streams. */
  readonly stopServer: () => Promise<void>
  readonly end: () => Promise<void>
}

/** Keeps what one connection hears, and where its topics have come to. */
class Listening {
  readonly messages: Message[] = []
  over = 0
  readonly wanted: Wanted[]
  readonly connection: Connection

  constructor({ transport }: TransportWorld, ...wanted: Wanted[]) {
    this.wanted = wanted
    this.connection = transport(() => this.wanted, undefined, {
      message: (message) => {
        this.messages.push(message)
        const about = this.wanted.find(({ topic }) => topic.topic === message.topic)
        if (about !== undefined && typeof message.id === "string") about.at = message.id
      },
      over: () => this.over++,
    })
  }

  /** In short: what was said about which topic. */
  get said(): ReadonlyArray<string> {
    return this.messages.map(({ type, topic, event, resumed }) =>
      [topic, event ?? type, ...(resumed === undefined ? [] : [resumed])].join(" "),
    )
  }

  count(what: string): number {
    return this.said.filter((each) => each === what).length
  }
}

export const transportContract = (start: () => Promise<TransportWorld>, asks: boolean): void => {
  let world: TransportWorld
  const open: Listening[] = []
  const listen = (...wanted: Wanted[]): Listening => {
    const listening = new Listening(world, ...wanted)
    open.push(listening)
    return listening
  }
  const seats = (at = ""): Wanted => ({ topic: { topic: "seats", optionId: world.optionId }, at })
  const sale = (): Wanted => ({ topic: { topic: "sale", concertId: world.concertId }, at: "" })
  const hears = (listening: Listening, what: string) => world.until(what, () => listening.count(what) > 0)

  beforeEach(async () => {
    world = await start()
  })
  afterEach(async () => {
    for (const { connection } of open.splice(0)) connection.close()
    await world.end()
  })

  it("carries all that is wanted, each announced before its first frame", async () => {
    const both = listen(seats(), sale())
    await hears(both, "seats SNAPSHOT")
    await hears(both, "sale SALE")
    expect(both.said.filter((each) => each.startsWith("seats"))).toEqual(["seats subscribed false", "seats SNAPSHOT"])
    expect(both.said.find((each) => each.startsWith("sale"))).toBe("sale subscribed false")
    await world.take()
    await hears(both, "seats SEATS")
    expect(both.over).toBe(0)
  })

  it("goes on from a position", async () => {
    const first = listen(seats())
    await hears(first, "seats SNAPSHOT")
    first.connection.close()
    await world.take()
    const back = listen(seats(first.wanted[0].at))
    await hears(back, "seats SEATS")
    expect(back.said).toEqual(["seats subscribed true", "seats SEATS"])
  })

  it("takes more topics and drops others, without a loss in those that stay", async () => {
    const changing = listen(seats())
    await hears(changing, "seats SNAPSHOT")
    changing.wanted.push(sale())
    changing.connection.change([changing.wanted[1]], [])
    await hears(changing, "sale SALE")
    await world.take()
    await hears(changing, "seats SEATS")
    const [{ topic }] = changing.wanted.splice(1, 1)
    const before = changing.count("seats subscribed true")
    changing.connection.change([], [topic])
    // A socket is told so; a stream is another request, with the topics that stay.
    await world.until(
      "the topic is dropped",
      () => changing.count("sale unsubscribed") > 0 || changing.count("seats subscribed true") > before,
    )
    const sales = changing.count("sale SALE")
    const changes = changing.count("seats SEATS")
    await world.take()
    await world.until("the seats go on", () => changing.count("seats SEATS") > changes)
    expect(changing.count("sale SALE")).toBe(sales)
    expect(changing.count("seats SNAPSHOT")).toBe(1)
  })

  it("begins a topic anew that is added once more without its position", async () => {
    const once = listen(seats())
    await hears(once, "seats SNAPSHOT")
    once.wanted[0].at = ""
    once.connection.change([once.wanted[0]], [])
    await world.until("everything comes again", () => once.count("seats SNAPSHOT") === 2)
  })

  it("carries what was added before it was open", async () => {
    const early = listen(seats())
    early.wanted.push(sale())
    early.connection.change([early.wanted[1]], [])
    await hears(early, "seats SNAPSHOT")
    await hears(early, "sale SALE")
  })

  it("carries a refusal of one topic, and the others", async () => {
    const some = listen({ topic: { topic: "sale", concertId: 4_711 }, at: "" }, seats())
    await hears(some, "sale refused")
    await hears(some, "seats SNAPSHOT")
    expect(some.messages.find(({ type }) => type === "refused")).toMatchObject({
      code: "concert-unknown",
      retry: false,
    })
  })

  it(`${asks ? "can be asked" : "cannot be asked"} for a sign of life`, async () => {
    const asked = listen(seats())
    await hears(asked, "seats SNAPSHOT")
    expect(asked.connection.ask()).toBe(asks)
    if (asks) await hears(asked, " pong")
  })

  it("says once that it is over when the connection is cut", async () => {
    const cut = listen(seats())
    await hears(cut, "seats SNAPSHOT")
    world.cut()
    await world.until("it is over", () => cut.over > 0)
    cut.connection.change([sale()], [])
    await world.settle()
    expect(cut.over).toBe(1)
  })

  it("says that it is over when the server ends it", async () => {
    const ended = listen(seats())
    await hears(ended, "seats SNAPSHOT")
    await world.stopServer()
    await world.until("it is over", () => ended.over > 0)
  })

  it("says that it is over when it is refused", async () => {
    world.refuse()
    const refused = listen(seats())
    await world.until("it is over", () => refused.over > 0)
    expect(refused.messages).toEqual([])
  })

  it("says nothing at all of a path that dies without a word: its user counts the silence", async () => {
    const silent = listen(seats())
    await hears(silent, "seats SNAPSHOT")
    world.stall()
    await world.take()
    await world.settle()
    expect([silent.over, silent.count("seats SEATS")]).toEqual([0, 0])
  })

  it("says nothing more once it is closed", async () => {
    const closed = listen(seats())
    await hears(closed, "seats SNAPSHOT")
    closed.connection.close()
    const { length } = closed.messages
    closed.connection.change([sale()], [])
    await world.take()
    await world.settle()
    expect([closed.messages.length, closed.over]).toEqual([length, 0])
    closed.connection.close()
  })

  it("says nothing more once it is closed in the middle of what comes at once", async () => {
    const messages: Message[] = []
    const connection = world.transport(() => [seats(), sale()], undefined, {
      message: (message) => {
        messages.push(message)
        connection.close()
      },
      over: () => expect.fail("it was closed by its user"),
    })
    await world.until("the first word", () => messages.length > 0)
    await world.take()
    await world.settle()
    expect(messages).toHaveLength(1)
  })

  it("may be closed before it is open", async () => {
    const hasty = listen(seats())
    hasty.connection.close()
    await world.settle()
    expect([hasty.messages, hasty.over]).toEqual([[], 0])
  })
}
