/** One connection over ports that read as fast as the test says. */
import { limits } from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { describe, expect, it } from "vitest"
import { Connection, type Ending } from "../../src/stream/Connection.ts"
import { Frame, type Wording } from "../../src/stream/Frame.ts"
import type { Subscription } from "../../src/stream/Subscription.ts"
import { EventReader, SocketReader } from "./StreamWorld.ts"

const start = (wording: Wording | "socket" = "events") => {
  const time = { now: 1_000_000 }
  const defects: unknown[] = []
  const endings: Ending[] = []
  const outgoing = new EventReader()
  const socket = new SocketReader()
  const reader = wording === "socket" ? socket : outgoing
  let writes = 0
  const { write } = reader
  const counted = (text: string): boolean => {
    writes++
    return write(text)
  }
  Object.assign(reader, { write: counted })
  const connection = new Connection(
    wording === "socket" ? { kind: "ws", socket } : { kind: "sse", outgoing, wording },
    "address",
    {
      clock: { monotonicMs: () => time.now },
      onDefect: (cause) => defects.push(cause),
      onOver: (over, why) => {
        expect(over).toBe(connection)
        endings.push(why)
      },
    },
  )
  return { connection, outgoing, socket, time, defects, endings, written: () => writes }
}

const subscribed = (connection: Connection, name = "a") => {
  const told: string[] = []
  const subscription: Subscription = {
    ...{ connection, topic: "seats", concertId: 7, key: `"optionId":"${name}"`, stale: false },
    startOver: () => told.push("started over"),
    restart: () => told.push("restarted"),
    seen: () => told.push("seen"),
    forget: () => told.push("forgotten"),
  }
  connection.subscriptions.push(subscription)
  return { subscription, told }
}

const frame = (n: number): Frame => new Frame("seats", "SEATS", String(n), `1-${n}`)

describe("a connection", () => {
  it("of events lives as long as it may from when it was opened, and no longer", () => {
    const { connection, time } = start()
    expect(connection.isOld(time.now + limits.streamLifeMs)).toBe(false)
    expect(connection.isOld(time.now + limits.streamLifeMs + 1)).toBe(true)
    connection.liveAtMost(limits.streamLifeMs * 2)
    expect(connection.isOld(time.now + limits.streamLifeMs + 1)).toBe(true)
    connection.liveAtMost(500)
    expect([500, 501].map((ms) => connection.isOld(time.now + ms))).toEqual([false, true])
  })

  it("of a WebSocket lives as long as it likes, unless its session has a limit", () => {
    const { connection, time } = start("socket")
    expect(connection.isOld(Number.MAX_SAFE_INTEGER)).toBe(false)
    connection.liveAtMost(500)
    expect([500, 501].map((ms) => connection.isOld(time.now + ms))).toEqual([false, true])
  })

  it("writes several frames of events at once, and those of a WebSocket as a message each", () => {
    const events = start()
    const { subscription } = subscribed(events.connection)
    expect(events.connection.deliver(subscription, frame(1))).toBe(true)
    expect(events.connection.deliver(subscription, frame(2), frame(3))).toBe(true)
    const sse = (n: number) => `event:SEATS\ndata:${n}\nid:1-${n}\n\n`
    expect(events.outgoing.texts).toEqual([sse(1), sse(2) + sse(3)])

    const messages = start("messages")
    messages.connection.deliver(subscribed(messages.connection).subscription, frame(1), frame(2))
    const message = (n: number) => `{"type":"event","topic":"seats","event":"SEATS","id":"1-${n}","data":${n}}`
    expect(messages.outgoing.texts).toEqual([`data:${message(1)}\n\ndata:${message(2)}\n\n`])

    const socket = start("socket")
    expect(socket.connection.deliver(subscribed(socket.connection).subscription, frame(1), frame(2))).toBe(true)
    expect(socket.socket.texts).toEqual([message(1), message(2)])
  })

  it("says messages in its wording, and events to those who read events alone", () => {
    const texts = (wording: Wording | "socket") => {
      const { connection, outgoing, socket } = start(wording)
      connection.say("{}")
      connection.begins(subscribed(connection).subscription, true)
      connection.sayEvent("event:A\n\n")
      connection.keepAlive({ events: "alive\n\n", messages: '"alive"' })
      return [...outgoing.texts, ...socket.texts]
    }
    const begun = '{"type":"subscribed","topic":"seats","optionId":"a","resumed":true}'
    expect(texts("events")).toEqual(["event:A\n\n", "alive\n\n"])
    expect(texts("messages")).toEqual(["data:{}\n\n", `data:${begun}\n\n`, 'data:"alive"\n\n'])
    expect(texts("socket")).toEqual(["{}", begun, '"alive"'])
  })
})

describe("the end of a connection", () => {
  it("is said once, with the first reason", () => {
    const { connection, outgoing, endings } = start()
    const ends: string[] = []
    // A client that is slow to close hears nothing else.
    Object.assign(outgoing, { end: (last: string) => ends.push(last) })
    connection.end("renew")
    connection.end("slow")
    connection.endWith("event:LAST\n\n")
    expect(ends).toEqual(['event:END\ndata:{"code":"renew","retry":true}\n\n'])
    outgoing.leave()
    expect(endings).toEqual(["renew"])
    connection.end("slow")
    connection.endWith("event:LAST\n\n")
    expect(ends).toHaveLength(1)
  })

  it("has a code of its own on a WebSocket, and no last event", () => {
    const { connection, socket, endings } = start("socket")
    connection.endWith("event:LAST\n\n")
    expect([socket.closed, socket.texts]).toEqual([false, []])
    connection.end("slow")
    expect([socket.code, endings]).toEqual([streamEnds.slow.close, ["slow"]])
  })

  it("may be an event that says all there was to tell", () => {
    const { connection, outgoing, endings } = start()
    connection.endWith("event:LAST\n\n")
    expect([outgoing.texts, endings]).toEqual([["event:LAST\n\n"], ["told"]])
  })

  it("by its client is no reason of ours, and nothing is said after it", () => {
    const { connection, outgoing, endings, written } = start()
    const ends: string[] = []
    Object.assign(outgoing, { end: (last: string) => ends.push(last) })
    outgoing.leave()
    expect([connection.over, endings]).toEqual([true, ["left"]])
    connection.end("renew")
    connection.endWith("event:LAST\n\n")
    connection.sayEvent("event:A\n\n")
    expect([ends, written(), connection.behindSince]).toEqual([[], 0, null])
  })

  it("in the middle of a write leaves no client that is behind", () => {
    const { connection, outgoing } = start()
    Object.assign(outgoing, {
      write: () => {
        outgoing.leave()
        return false
      },
    })
    connection.sayEvent("event:A\n\n")
    expect([connection.over, connection.behindSince]).toEqual([true, null])
  })

  it("is told to each who asked for it once, in their order, and at once where it is over", () => {
    const { connection, outgoing } = start()
    const [first, second] = [subscribed(connection), subscribed(connection, "b")]
    const told: string[] = []
    for (const name of ["one", "two"]) connection.onOver(() => told.push(name))
    expect([connection.over, told]).toEqual([false, []])
    outgoing.leave()
    expect(told).toEqual(["one", "two"])
    expect([first.told, second.told]).toEqual([["forgotten"], ["forgotten"]])
    expect(connection.subscriptions).toEqual([])
    connection.onOver(() => told.push("late"))
    expect(told).toEqual(["one", "two", "late"])
  })
})

describe("a client that is behind", () => {
  it("is written no frames, and starts over once with what it missed when it has drained", () => {
    const { connection, outgoing, written } = start()
    const [missing, other] = [subscribed(connection), subscribed(connection, "b")]
    outgoing.stall()
    expect(connection.deliver(other.subscription, frame(1))).toBe(true)
    expect(connection.deliver(missing.subscription, frame(2))).toBe(false)
    expect(written()).toBe(1)
    expect([missing.subscription.stale, other.subscription.stale]).toEqual([true, false])
    outgoing.read()
    expect([missing.told, other.told]).toEqual([["started over"], []])
    expect([missing.subscription.stale, connection.behindSince]).toEqual([false, null])
    expect(connection.deliver(missing.subscription, frame(3))).toBe(true)
    outgoing.stall()
    connection.sayEvent("event:A\n\n")
    outgoing.read()
    expect(missing.told).toEqual(["started over"])
  })

  it("gets no frame behind the one that filled its WebSocket", () => {
    const { connection, socket, written } = start("socket")
    const { subscription } = subscribed(connection)
    socket.stall()
    connection.deliver(subscription, frame(1), frame(2), frame(3))
    expect([written(), subscription.stale]).toEqual([1, true])
  })

  it("is behind since its first write that waited", () => {
    const { connection, outgoing, time } = start("messages")
    outgoing.stall()
    expect(connection.behindSince).toBeNull()
    connection.say("1")
    time.now += 10
    connection.say("2")
    expect(connection.behindSince).toBe(1_000_000)
    outgoing.read()
    outgoing.stall()
    connection.say("3")
    expect(connection.behindSince).toBe(1_000_010)
  })

  it("may have bytes of its queue's size waiting, anew each time that it has drained", () => {
    const { connection, socket, endings } = start("socket")
    // Two bytes a letter.
    const most = "é".repeat(limits.streamQueueBytesMax / 2)
    for (let round = 0; round < 2; round++) {
      socket.stall()
      connection.say(most)
      expect(socket.closed).toBe(false)
      socket.read()
    }
    socket.stall()
    connection.say(most)
    connection.say("x")
    expect([socket.code, endings]).toEqual([streamEnds.slow.close, ["slow"]])
  })

  it("whose state cannot be made is ended, and the defect told", () => {
    const { connection, outgoing, defects, endings } = start()
    const defect = new Error("a defect")
    const { subscription } = subscribed(connection)
    Object.assign(subscription, {
      startOver: () => {
        throw defect
      },
    })
    outgoing.stall()
    connection.deliver(subscription, frame(1))
    connection.deliver(subscription, frame(2))
    outgoing.read()
    expect([defects, endings]).toEqual([[defect], ["defect"]])
  })

  it("starts over with each of its topics also where one of them ends meanwhile", () => {
    const { connection, outgoing } = start()
    const [first, second] = [subscribed(connection), subscribed(connection, "b")]
    outgoing.stall()
    connection.sayEvent("event:A\n\n")
    for (const { subscription } of [first, second]) connection.deliver(subscription, frame(1))
    Object.assign(first.subscription, { startOver: () => connection.subscriptions.shift() })
    outgoing.read()
    expect(second.told).toEqual(["started over"])
  })
})
