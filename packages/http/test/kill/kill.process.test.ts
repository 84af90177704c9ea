import { type PrivatePostgres, startPostgres, startTcpProxy, type TcpProxy, until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from "vitest"
import { ServerProcess } from "../process/ServerProcess.ts"
import { Crowd } from "./Crowd.ts"
import { judge, type Stage, setStage } from "./drill.ts"
import { makeRandom } from "./random.ts"

/** `npm test` does each a few times, `npm run verify` all. */
const kills = process.env.TICKETRUSH_DEPTH === "verify" ? 20 : 3
const timeout = 60_000 + kills * 20_000

describe("a kill -9 under load loses nothing that was acknowledged", () => {
  let postgres: PrivatePostgres
  let proxy: TcpProxy
  let server: ServerProcess
  let stage: Stage
  let crowd: Crowd
  const random = makeRandom(20_261_122)

  /** What one drill leaves behind, the next one begins with: sales of before, and a server that was killed often. */
  beforeAll(async () => {
    postgres = await startPostgres()
    proxy = await startTcpProxy({ host: postgres.host, port: postgres.port })
    server = await ServerProcess.start({ DATABASE_URL: proxy.urlFor(postgres.url) })
  })
  afterAll(async () => {
    await server?.end()
    await proxy?.close()
    await postgres?.remove()
  })
  beforeEach(async () => {
    stage = await setStage(server.url, 2_000, 24)
    crowd = new Crowd(server.url, stage.userIds, stage.seatIds, 7)
  })
  afterEach(() => crowd.stop())

  /** A random instant: after so many further answers. */
  const atSomeInstant = async (): Promise<void> => {
    const target = crowd.acknowledged.length + crowd.refused.length + 5 + Math.floor(random() * 60)
    await until("more holds are answered", () => crowd.acknowledged.length + crowd.refused.length >= target)
  }
  const drill = async (kill: () => Promise<void>): Promise<void> => {
    for (let i = 0; i < kills; i++) {
      await atSomeInstant()
      await kill()
    }
    await atSomeInstant()
    await crowd.stop()
    await judge(server.url, postgres.url, stage, crowd)
  }

  it("of the server", { timeout }, () =>
    drill(async () => {
      await server.end()
      await server.restart()
    }),
  )

  it("of Postgres, while the server stays up", { timeout }, () =>
    drill(async () => {
      await postgres.kill()
      await postgres.restart()
      await until("the server can write again", () => server.ready())
    }),
  )

  it("of both", { timeout }, () =>
    drill(async () => {
      await Promise.all([server.end(), postgres.kill()])
      await postgres.restart()
      await server.restart()
    }),
  )

  it("of the server between an unknown outcome and the claim that would resolve it", { timeout }, () =>
    drill(async () => {
      proxy.hold("to-client")
      await proxy.held("to-client")
      proxy.refuse()
      proxy.cut()
      await until("the server knows that it cannot write", async () => !(await server.ready()))
      await server.end()
      proxy.release()
      proxy.accept()
      await server.restart()
    }),
  )
})
