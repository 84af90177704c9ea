import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { type RefusalCode, type Reply, refusal } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "./client.ts"
import { replaced } from "./replaced.ts"
import { StreamReader } from "./StreamReader.ts"
import { startNode, type TestNode, type TestNodeOptions } from "./TestNode.ts"

let node: TestNode | undefined
const start = async (options: TestNodeOptions): Promise<TestNode> => {
  node = await startNode(options)
  return node
}
afterEach(async () => {
  await node?.stop()
  node = undefined
})

/** The real engine with some of its calls replaced. */
const replacing = (changes: (engine: EngineApi) => Partial<EngineApi>): TestNodeOptions => ({
  through: (engine) => replaced(engine, changes(engine)),
})

const answering = (code: RefusalCode): TestNodeOptions =>
  replacing(() => ({ submit: (_, __, reply) => reply({ kind: "try-again", refusal: refusal(code) } satisfies Reply) }))

describe("a command that was not decided", () => {
  it.each<[RefusalCode]>([["overloaded"], ["unavailable"], ["outcome-unknown"], ["owner-lost"], ["stopping"]])(
    "is answered 503 with Retry-After: %s",
    async (code) => {
      const { url } = await start(answering(code))
      const userId = await createUser(url, "u")
      const answer = await post(`${url}/api/reservations/v6/holds`, { userId, seatId: 2 ** 27 })
      expect(answer).toMatchObject({ status: 503, body: { code } })
      expect(answer.headers.get("retry-after")).toBe("1")
      expect(answer.body.errorCode).toBeUndefined()
    },
  )
})

describe("a sale that is dropped between the commit and the answer", () => {
  /** Once `armed`, each answer is held back until the sale was taken by another node and has left memory. */
  const losing = async () => {
    const state = { armed: false, lost: 0 }
    const options = replacing((engine) => ({
      submit: (concertId, command, reply) => {
        if (!state.armed) return engine.submit(concertId, command, reply)
        engine.submit(concertId, command, (said) => {
          node!.journal.claim(concertId, "another node", "any", () =>
            // What it writes next is fenced.
            engine.submit(concertId, { kind: "join", person: 4_000_000 }, () => {
              if (engine.view(concertId) === undefined) state.lost++
              reply(said)
            }),
          )
        })
      },
    }))
    const { url } = await start(options)
    const userId = await createUser(url, "lucky")
    const concert = await setUp(url)
    return { url, userId, ...concert, state }
  }

  it("answers an accepted hold with what is in the journal", async () => {
    const { url, userId, seatIds, state } = await losing()
    state.armed = true
    const answer = await post(`${url}/api/reservations/v6/holds`, { userId, seatId: seatIds[0] })
    expect(answer).toMatchObject({ status: 201, body: { status: "HOLD", seatId: seatIds[0] } })
    expect(state.lost).toBe(1)
    const read = await ask(`${url}/api/reservations/v6/${answer.body.id}?userId=${userId}`)
    expect(read).toMatchObject({ status: 200, body: { status: "HOLD", seatId: seatIds[0] } })
  })

  it("answers a payment that was started", async () => {
    const { url, userId, seatIds, state } = await losing()
    const { body } = await post(`${url}/api/reservations/v6/holds`, { userId, seatId: seatIds[0] })
    state.armed = true
    const answer = await post(`${url}/api/reservations/v6/${body.id}/paying`, { userId })
    expect(answer).toMatchObject({ status: 200, body: { status: "PAYING" } })
    expect(state.lost).toBe(1)
  })

  it("answers joins with the place, and leaves", async () => {
    const { url, userId, concertId, state } = await losing()
    await post(`${url}/api/lab/concerts/${concertId}/line/pause`, {})
    state.armed = true
    const joined = await post(`${url}/api/v1/waiting-queue/join`, { userId, concertId })
    expect(joined).toMatchObject({ status: 200, body: { status: "WAITING", rank: 1 } })
    const left = await post(`${url}/api/v1/waiting-queue/leave`, { userId, concertId })
    expect(left).toMatchObject({ status: 200, body: { status: "NONE" } })
    expect(state.lost).toBe(2)
  })

  it("answers an order with the line as it has become", async () => {
    const { url, concertId, state } = await losing()
    state.armed = true
    const paused = await post(`${url}/api/lab/concerts/${concertId}/line/pause`, {})
    expect(paused).toMatchObject({ status: 200, body: { policy: { method: "paused" } } })
    expect(state.lost).toBe(1)
  })
})

describe("a sale that sheds", () => {
  it("is answered before the body is decoded", async () => {
    const { url } = await start(replacing(() => ({ shedding: () => true })))
    const broken = '{"userId":1,"seatId":1099511627776'
    const shed = await post(`${url}/api/reservations/v6/holds`, broken)
    expect(shed).toMatchObject({ status: 503, body: { code: "overloaded" } })
    expect(shed.headers.get("retry-after")).toBe("1")
    expect(await post(`${url}/api/reservations/v6/134317728/paying`, "not json")).toMatchObject({ status: 503 })
    expect(await post(`${url}/api/reservations/v6/holds`, '{"userId":1')).toMatchObject({ status: 400 })
  })
})

describe("a journal that cannot be written", () => {
  it("turns readiness off and leaves liveness and reads on", async () => {
    const { url } = await start(replacing(() => ({ writable: () => false })))
    const ready = await ask(`${url}/health/ready`)
    expect(ready).toMatchObject({ status: 503, body: { status: "DOWN", reason: "the journal cannot be written" } })
    expect((await ask(`${url}/health/live`)).status).toBe(200)
    expect((await ask(`${url}/api/concerts`)).status).toBe(200)
  })

  it("is 503 for a reader of a sale that is not in memory", async () => {
    const failing = replacing(() => ({
      view: () => undefined,
      load: (_, done) => done({ kind: "failed", reason: "down" }),
    }))
    const { url } = await start(failing)
    const answer = await ask(`${url}/api/concerts/options/1024/seats`)
    expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } })
    expect(answer.headers.get("retry-after")).toBe("1")
  })
})

describe("a journal that contradicts itself", () => {
  it.each([
    "/api/concerts/options/1024/seats",
    "/api/concerts/options/1024/seat-map",
    "/api/concerts/options/1024/seat-map/stream",
    "/api/v1/waiting-queue/status?concertId=1&userId=1",
    "/api/lab/concerts/1/state",
    "/api/v1/waiting-queue/overview?concertId=1",
  ])("is told to a reader of %s, as it is to a buyer", async (path) => {
    const { url } = await start(
      replacing(() => ({
        view: () => undefined,
        load: (concertId, done) =>
          done({ kind: "failed", reason: "a hash", refusal: refusal("journal-broken", { concertId }) }),
      })),
    )
    expect(await ask(url + path)).toMatchObject({ status: 503, body: { code: "journal-broken" } })
    expect(await ask(`${url}/health/ready`)).toMatchObject({ status: 200 })
  })
})

describe("a defect", () => {
  const broken = (where: keyof EngineApi): TestNodeOptions =>
    replacing(() => ({
      [where]: () => {
        throw new Error("select * from secrets")
      },
    }))

  it.each<[keyof EngineApi, (url: string) => ReturnType<typeof ask>]>([
    ["submit", (url) => post(`${url}/api/reservations/v6/134317728/paying`, { userId: 1 })],
    ["view", (url) => ask(`${url}/api/reservations/v6/134317728?userId=1`)],
    ["shedding", (url) => post(`${url}/api/reservations/v6/134317728/confirm`, { userId: 1 })],
    ["writable", (url) => ask(`${url}/health/ready`)],
  ])("in %s is 500 with an id that the log has too, and says nothing else", async (where, send) => {
    const { url, warnings } = await start(broken(where))
    const { status, body, text } = await send(url)
    expect(status).toBe(500)
    expect(body).toMatchObject({ code: "defect", errorCode: "INTERNAL_SERVER_ERROR" })
    const incident = /under the id (\S+)\.$/.exec(body.message)?.[1]
    expect(warnings.filter((line) => line.fields.incident === incident)).toHaveLength(1)
    expect(text).not.toMatch(/secrets|at |\.ts/)
    expect((await ask(`${url}/health/live`)).status).toBe(200)
  })
})

describe("a stop", () => {
  it("answers what is under way, ends the streams, and takes nothing new", async () => {
    const held: Array<() => void> = []
    const slow = replacing((engine) => ({
      submit: (concertId, command, reply) => {
        if (command.kind !== "hold") return engine.submit(concertId, command, reply)
        held.push(() => engine.submit(concertId, command, reply))
      },
    }))
    const running = await start(slow)
    node = undefined
    const userId = await createUser(running.url, "last")
    const { optionId, seatIds } = await setUp(running.url)
    const reader = new StreamReader(running.port, `/api/concerts/options/${optionId}/seat-map/stream`)
    await reader.frame(0)
    const answer = post(`${running.url}/api/reservations/v6/holds`, { userId, seatId: seatIds[0] })
    await expect.poll(() => held.length).toBe(1)
    const stopped = running.stop()
    await expect.poll(() => reader.frames.at(-1)?.event).toBe("END")
    // On a connection that was kept alive it is refused; a new connection finds no listener.
    const late = await post(`${running.url}/api/reservations/v6/holds`, { userId, seatId: seatIds[1] })
    expect(late).toMatchObject({ status: 503, body: { code: "stopping" } })
    await expect(ask(`${running.url}/health/live`)).rejects.toThrow()
    held[0]()
    expect((await answer).status).toBe(201)
    await stopped
  })
})
