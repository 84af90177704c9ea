import { byPerson, limits, noLine, optionIdOf, reservationIdOf } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { concertId, hold, optionId, type SocketReader, StreamWorld, seat } from "./StreamWorld.ts"

let world: StreamWorld
const start = (...options: ConstructorParameters<typeof StreamWorld>): void => {
  world = new StreamWorld(...options)
}
afterEach(() => expect(world.defects).toEqual([]))

/** What a socket was told since it was asked last, without keepalives. */
const newsOf = (socket: SocketReader) => {
  let read = 0
  return (): ReadonlyArray<string> => {
    const heard = socket.heard.slice(read)
    read = socket.heard.length
    return heard.filter(({ type }) => type !== "keepalive").map(({ type, event, topic }) => `${topic} ${event ?? type}`)
  }
}

const seats = { topic: "seats", optionId }
const sale = { topic: "sale", concertId }
const line = { topic: "line", concertId }
const queueOf = (userId: number) => ({ topic: "queue", concertId, userId })

describe("a connection with several topics", () => {
  it("hears no more of the one that it takes back, and goes on hearing of the others", () => {
    start()
    world.join(1, 3)
    const socket = world.socket()
    const news = newsOf(socket)
    for (const topic of [seats, sale, queueOf(2), queueOf(3)]) socket.say({ type: "subscribe", ...topic })
    expect(news()).toEqual([
      ...["seats subscribed", "seats SNAPSHOT", "sale subscribed", "sale SALE"],
      ...["queue subscribed", "queue INIT", "queue RANK_UPDATE", "queue subscribed", "queue INIT", "queue RANK_UPDATE"],
    ])
    socket.say({ type: "unsubscribe", ...queueOf(2) })
    expect(news()).toEqual(["queue unsubscribed"])
    world.leave(1)
    world.do(hold(9, [seat(1)]))
    world.run(limits.streamBeatMs * 4)
    const after = news()
    expect(after.filter((each) => each === "queue RANK_UPDATE")).toHaveLength(1)
    expect(after.filter((each) => each === "seats SEATS")).toHaveLength(1)
    expect(after).toContain("sale SALE")
    socket.say({ type: "unsubscribe", ...seats })
    world.do(hold(9, [seat(2)]))
    world.run(limits.streamBeatMs * 4)
    expect(news().filter((each) => each.startsWith("seats"))).toEqual(["seats unsubscribed"])
  })

  it("may have as many as the bound, and not one more until it takes one back", () => {
    start()
    const socket = world.socket()
    const news = newsOf(socket)
    for (let person = 1; person <= limits.socketTopicsMax; person++)
      socket.say({ type: "subscribe", ...queueOf(person) })
    expect(news().filter((each) => each === "queue subscribed")).toHaveLength(limits.socketTopicsMax)
    socket.say({ type: "subscribe", ...sale })
    expect(socket.heard.at(-1)).toMatchObject({ type: "refused", topic: "sale", code: "too-many-streams" })
    // Asked for again it begins anew, and is no further one.
    socket.say({ type: "subscribe", ...queueOf(1) })
    socket.say({ type: "unsubscribe", ...queueOf(2) })
    news()
    socket.say({ type: "subscribe", ...sale })
    expect(news()).toEqual(["sale subscribed", "sale SALE"])
  })

  it("is told which option there is none of", () => {
    start()
    const socket = world.socket()
    const unknown = optionIdOf(concertId, 5)
    socket.say({ type: "subscribe", topic: "seats", optionId: unknown })
    expect(socket.heard.at(-1)).toMatchObject({
      type: "refused",
      topic: "seats",
      code: "option-unknown",
      optionId: unknown,
    })
  })
})

describe("what readers believe of a sale in the end", () => {
  it("is what is, for the sale and its line, also for readers who come late, read slowly or come back", () => {
    start({ method: "paused" }, 300)
    const sockets = Array.from({ length: 300 }, () => world.socket())
    for (const socket of sockets) for (const topic of [sale, line]) socket.say({ type: "subscribe", ...topic })
    for (let n = 1; n <= 40; n++) {
      if (n % 5 === 0) sockets[n].stall()
      world.do({ kind: "join", person: n })
      world.do(hold(n, [seat(n)]))
      if (n % 3 === 1) world.do({ kind: "leave", person: n })
      if (n === 20) sockets.push(world.socket())
      if (n === 20) for (const topic of [sale, line]) sockets.at(-1)!.say({ type: "subscribe", ...topic })
      if (n % 10 === 0) sockets[n - 5].read()
      world.run(37)
    }
    for (const socket of sockets) socket.read()
    world.run(3_000)
    const { head, waiting } = world.sale.line
    for (const [n, socket] of sockets.entries()) {
      const last = (event: string) => socket.heard.findLast((each) => each.event === event)?.data
      expect([n, last("SALE"), last("LINE_REPORT")]).toMatchObject([n, { waiting }, { head }])
    }
  })
})

describe("a purchase that changes hands", () => {
  it("is watched no more by the one who had it, who is not told whose it is", () => {
    start()
    const [buyer, friend] = [5, 6]
    world.do({ kind: "set-line", policy: noLine })
    world.run(50)
    world.do(hold(buyer, [seat(1)]))
    world.run(50)
    const reservationId = reservationIdOf(concertId, 1)
    for (const kind of ["start-paying", "confirm"] as const) {
      world.do({ kind, reservation: reservationId, by: byPerson(buyer) })
    }
    world.run(50)
    const socket = world.socket()
    const events = world.watchMessages({ topic: "reservation", reservationId, userId: buyer })
    socket.say({ type: "subscribe", topic: "reservation", reservationId, userId: buyer })
    const about = { reservation: reservationId, person: buyer }
    world.do({ kind: "offer-transfer", ...about, to: friend })
    world.run(limits.streamBeatMs * 4)
    const had = socket.heard.length
    world.do({ kind: "take-transfer", ...about, person: friend })
    world.run(limits.streamBeatMs * 4)
    const ended = {
      type: "ended",
      topic: "reservation",
      reservationId,
      userId: buyer,
      code: "transferred",
      retry: false,
    }
    expect(socket.heard.slice(had)).toEqual([ended])
    expect(events.heard.at(-1)).toEqual(ended)
    world.do({ kind: "cancel", reservation: reservationId, by: byPerson(friend) })
    world.run(limits.streamBeatMs * 4)
    expect(socket.heard).toHaveLength(had + 1)
    socket.say({ type: "subscribe", topic: "reservation", reservationId, userId: friend })
    expect(socket.heard.at(-1)).toMatchObject({ topic: "reservation", event: "RESERVATION" })
  })
})
