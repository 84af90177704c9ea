import { Revocations, type Revoked } from "@ticketrush/engine/identity/Revocations"
import { limits } from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { describe, expect, it } from "vitest"
import type { SignedInCaller } from "../../src/access/Caller.ts"
import { SessionStreams } from "../../src/stream/SessionStreams.ts"
import { SocketSession } from "../../src/stream/topics/SocketSession.ts"
import { SocketReader, StreamWorld } from "./StreamWorld.ts"

const callerOf = (session: string, person = 5, issuedAt = 0): SignedInCaller => ({
  ...{ kind: "signed-in", by: "header", person, session, role: "USER" },
  claims: { person, session, role: "USER", version: 1, issuedAt, expiresAt: 600_000 },
})

const start = (max?: number) => {
  const revocations = new Revocations(600_000, max)
  const world = new StreamWorld({}, 10, undefined, revocations)
  const open = (caller: SignedInCaller): SocketReader => {
    const socket = new SocketReader()
    new SocketSession({ streams: world.streams, socket, address: world.address, caller })
    return socket
  }
  return { revocations, world, open }
}

describe("a connection of a signed-in person", () => {
  it("ends at once when its session had ended while it was opened", () => {
    const { revocations, open } = start()
    revocations.end("a", 1_000)
    expect(open(callerOf("a")).code).toBe(streamEnds["signed-out"].close)
    expect(open(callerOf("b")).closed).toBe(false)
  })

  it("ends in the turn in which its session does, stalled or not", () => {
    const { revocations, open } = start()
    const [first, second, other] = [open(callerOf("a")), open(callerOf("a")), open(callerOf("b"))]
    first.stall()
    revocations.end("a", 1_000)
    expect([first.code, second.code, other.closed]).toEqual([4401, 4401, false])
    other.leave()
    revocations.end("b", 1_001)
    expect(other.code).toBe(0)
  })

  it("is asked to come back where the server has to forget what has ended since its token was issued", () => {
    const { revocations, open } = start(1)
    const [old, young] = [open(callerOf("old", 5, 500)), open(callerOf("young", 5, 5_000))]
    for (let i = 0; i < 3; i++) revocations.end(`other ${i}`, 1_000 + i)
    expect([old.code, young.closed]).toEqual([streamEnds.renew.close, false])
  })

  it("is asked to come back after an hour, so that it shows a token of that time; an anonymous one stays", () => {
    const { world, open } = start()
    const [own, trusted] = [open(callerOf("a")), world.socket()]
    world.run(limits.signedInSocketMs)
    expect(own.closed).toBe(false)
    world.run(2 * limits.streamKeepaliveMs)
    expect([own.code, trusted.closed]).toEqual([streamEnds.renew.close, false])
  })

  it("ends when all sessions of its person ended, and no one else's", () => {
    const { revocations, open } = start()
    const [own, also, other] = [open(callerOf("a")), open(callerOf("b")), open(callerOf("c", 6))]
    revocations.raise(5, 2, 1_000)
    expect([own.code, also.code, other.closed]).toEqual([4401, 4401, false])
  })

  it.each<[string, (revocations: Revocations) => void]>([
    ["its session", (revocations) => revocations.end("a", 1_000)],
    ["all of its person", (revocations) => revocations.raise(5, 2, 1_000)],
  ])("ends with %s also where another of them has left before", (_, ends) => {
    const { revocations, open } = start()
    const three = [open(callerOf("a")), open(callerOf("a")), open(callerOf("a"))]
    three[0].leave()
    ends(revocations)
    expect(three.map(({ code }) => code)).toEqual([0, 4401, 4401])
  })
})

describe("the streams of people who are signed in", () => {
  /** A table of what has ended, which counts how often it is asked. */
  const counted = () => {
    let hear: (revoked: Revoked) => void = () => {}
    const table = {
      asked: 0,
      listening: true,
      tell: (revoked: Revoked) => hear(revoked),
      refuses: () => {
        table.asked++
        return false
      },
      onRevoked: (listener: (revoked: Revoked) => void) => {
        hear = listener
        return () => {
          table.listening = false
        }
      },
    }
    return table
  }

  it("are asked about while they are open, and not once they are over", () => {
    const table = counted()
    const streams = new SessionStreams(table)
    const world = new StreamWorld()
    const open = (session: string) => {
      const socket = new SocketReader()
      const connection = world.streams.hub.connect({ kind: "ws", socket }, world.address)
      streams.follow(connection, callerOf(session))
      return { socket, connection }
    }
    const opened = ["a", "a", "b"].map(open)
    const asked = (revoked: Revoked): number => {
      const before = table.asked
      table.tell(revoked)
      return table.asked - before
    }
    const all: ReadonlyArray<Revoked> = ["older", { session: "a" }, { session: "b" }, { person: 5 }, { person: 6 }]
    expect(all.map(asked)).toEqual([3, 2, 1, 3, 0])
    opened[0].socket.leave()
    expect(all.map(asked)).toEqual([2, 1, 1, 2, 0])
    opened[1].socket.leave()
    expect(all.map(asked)).toEqual([1, 0, 1, 1, 0])
    const before = table.asked
    streams.follow(opened[1].connection, callerOf("a"))
    streams.follow(opened[2].connection, { kind: "trusted" })
    expect(table.asked).toBe(before)
    streams.stop()
    expect(table.listening).toBe(false)
  })

  it("are none where no one can sign in", () => {
    const streams = new SessionStreams(undefined)
    const world = new StreamWorld()
    const socket = new SocketReader()
    streams.follow(world.streams.hub.connect({ kind: "ws", socket }, world.address), callerOf("a"))
    streams.stop()
    expect(socket.closed).toBe(false)
  })
})
