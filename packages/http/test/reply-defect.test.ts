import type { ReservationView, SaleView } from "@ticketrush/engine/EngineApi"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { afterEach, describe, expect, it } from "vitest"
import { type Answer, ask, createUser, post, setUp } from "./client.ts"
import { replaced } from "./replaced.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode | undefined
afterEach(async () => {
  await node?.stop()
  node = undefined
})

/** A node whose engine gives `told` in place of a sale's image, in its replies and when a sale is loaded. */
const start = async (told: (sale: SaleView) => SaleView, forgetful = { on: false }): Promise<TestNode> => {
  node = await startNode({
    through: (engine) =>
      replaced(engine, {
        submit: (concertId, command, reply) =>
          engine.submit(concertId, command, (said) =>
            reply(said.kind === "accepted" ? { ...said, sale: told(said.sale) } : said),
          ),
        // With `forgetful` every reader waits for the sale, as after a restart.
        view: (concertId) => (forgetful.on ? undefined : engine.view(concertId)),
        load: (concertId, done) =>
          engine.load(concertId, (result) =>
            nodeDefer.soon(() => done(result.kind === "loaded" ? { kind: "loaded", sale: told(result.sale) } : result)),
          ),
      }),
  })
  return node
}

const sale = (of: SaleView, changes: Partial<SaleView>): SaleView =>
  new Proxy(of, {
    get: (target, name) => {
      const value = Reflect.get(name in changes ? changes : target, name)
      return typeof value === "function" ? value.bind(target) : value
    },
  })

const brokenImage = (): never => {
  throw new Error("select * from secrets")
}

/** Answered 500, and the log has the cause once, under the id that the client was told. */
const expectDefect = (answer: Answer, { warnings }: TestNode, cause: RegExp): void => {
  expect(answer).toMatchObject({ status: 500, body: { code: "defect", errorCode: "INTERNAL_SERVER_ERROR" } })
  const incident = /under the id (\S+)\.$/.exec(answer.body.message)?.[1]
  const noted = warnings.filter(({ message }) => message === "defect")
  expect(noted).toHaveLength(1)
  expect(noted[0].fields).toMatchObject({ incident, cause: expect.stringMatching(cause) })
}

describe("a defect while one reply of a batch is made into an answer", () => {
  const views: ReadonlyArray<readonly [string, (view: ReservationView) => ReservationView, RegExp]> = [
    ["where the image is read", brokenImage, /secrets/],
    // Met behind the engine and its sales, where the answer is written.
    ["where the body is written", (view) => ({ ...view, seats: null as unknown as number[] }), /TypeError/],
  ]

  it.each(views)("%s, is a 500 for that client, and the other holds are answered 201", async (_where, view, cause) => {
    let unlucky = 0
    const told = (of: SaleView): SaleView =>
      sale(of, {
        reservation: (id, as) => {
          const found = of.reservation(id, as)
          return found?.person === unlucky ? view(found) : found
        },
      })
    const running = await start(told)
    const { url } = running
    const { seatIds } = await setUp(url)
    const users: number[] = []
    for (const seatId of seatIds) users.push(await createUser(url, `u${seatId}`))
    unlucky = users[2]
    const answers = await Promise.all(
      users.map((userId, i) => post(`${url}/api/reservations/v6/holds`, { userId, seatId: seatIds[i] })),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 500, 201, 201])
    expectDefect(answers[2], running, cause)
    // Decided and committed all the same: only the answer failed.
    unlucky = 0
    const { body } = await ask(`${url}/api/reservations/users/${users[2]}`)
    expect(body).toMatchObject([{ seatId: seatIds[2] }])
  })
})

describe("a defect in the answer to an order", () => {
  const line = (of: SaleView) => sale(of, { line: undefined as unknown as SaleView["line"] })

  it("about a person is a 500", async () => {
    const running = await start(line)
    const { concertId } = await setUp(running.url)
    const answer = await post(`${running.url}/api/v1/waiting-queue/join`, { userId: 1, concertId })
    expectDefect(answer, running, /TypeError/)
  })

  it("about the settings of a line is a 500, and the next order builds on what is committed", async () => {
    let broken = true
    const running = await start((of) => (broken ? line(of) : of))
    const { url } = running
    const { concertId } = await setUp(url)
    expectDefect(await post(`${url}/api/lab/concerts/${concertId}/line/pause`, {}), running, /TypeError/)
    broken = false
    const resumed = await post(`${url}/api/lab/concerts/${concertId}/line/resume`, {})
    expect(resumed).toMatchObject({ status: 200, body: { policy: { method: "fifo" } } })
  })
})

describe("a defect once a sale has come into memory", () => {
  it("is a 500 for who asked about it, and others are answered", async () => {
    let asked = 0
    const told = (of: SaleView): SaleView => (++asked === 2 ? sale(of, { option: brokenImage }) : of)
    const forgetful = { on: false }
    const running = await start(told, forgetful)
    const { url } = running
    const { optionId } = await setUp(url)
    forgetful.on = true
    asked = 0
    const answers = await Promise.all([1, 2, 3].map(() => ask(`${url}/api/concerts/options/${optionId}/seats`)))
    const failed = answers.findIndex(({ status }) => status !== 200)
    const [unlucky] = answers.splice(failed, 1)
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expectDefect(unlucky, running, /secrets/)
  })

  it("is a 500 in place of a stream", async () => {
    const forgetful = { on: false }
    const running = await start((of) => sale(of, { option: brokenImage }), forgetful)
    const { optionId } = await setUp(running.url)
    forgetful.on = true
    const answer = await ask(`${running.url}/api/concerts/options/${optionId}/seat-map/stream`, {
      headers: { accept: "text/event-stream" },
    })
    expectDefect(answer, running, /secrets/)
  })

  it("ends a stream that has begun with END, so that its client comes back", async () => {
    const forgetful = { on: false }
    const running = await start((of) => sale(of, { option: brokenImage }), forgetful)
    const { optionId } = await setUp(running.url)
    forgetful.on = true
    const topic = encodeURIComponent(JSON.stringify({ topic: "seats", optionId }))
    const answer = await ask(`${running.url}/api/streams?subscribe=${topic}`)
    expect(answer).toMatchObject({ status: 200, text: 'event:END\ndata:{"code":"defect","retry":true}\n\n' })
    expect(running.warnings.filter(({ message }) => message === "defect")).toHaveLength(1)
  })
})
