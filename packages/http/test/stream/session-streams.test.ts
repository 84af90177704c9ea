import { Revocations } from "@ticketrush/engine/identity/Revocations"
import { limits } from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { describe, expect, it } from "vitest"
import type { SignedInCaller } from "../../src/access/Caller.ts"
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
})
