/** A server that knows a PostgreSQL and its synchronous standby, under load, while the standby is promoted. */
import {
  followPostgres,
  type PrivatePostgres,
  promotePostgres,
  startPostgres,
  until,
  urlOfBoth,
} from "@ticketrush/testing"
import pg from "pg"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ServerProcess } from "../process/ServerProcess.ts"
import { Crowd } from "./Crowd.ts"
import { judge, type Stage, setStage } from "./drill.ts"

const timeout = 240_000

describe("a standby that is promoted is found without a new configuration", () => {
  let first: PrivatePostgres
  let standby: PrivatePostgres
  let server: ServerProcess
  let stage: Stage
  let crowd: Crowd

  beforeEach(async () => {
    first = await startPostgres()
    standby = await followPostgres(first, "synchronous")
    server = await ServerProcess.start({ DATABASE_URL: urlOfBoth(first, standby) })
    stage = await setStage(server.url, 2_000, 12)
    crowd = new Crowd(server.url, stage.userIds, stage.seatIds, 7)
    await moreHolds()
  }, timeout)
  afterEach(async () => {
    await crowd.stop()
    await server.end()
    await standby.remove()
    await first.remove()
  })

  const moreHolds = async (): Promise<void> => {
    const target = crowd.acknowledged.length + 10
    await until("more holds are acknowledged", () => crowd.acknowledged.length >= target)
  }
  const ask = async (database: PrivatePostgres, text: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return Object.values((await client.query(text)).rows[0])[0]
    } finally {
      await client.end()
    }
  }
  const lastOf = (database: PrivatePostgres) =>
    ask(database, `select max(last)::integer from journal where concert_id = ${stage.concertId}`)
  /**
   * The ones that ask which server leads are meant to be there. A commit that waits for the standby that was promoted does not
   * notice that its client is gone: it waits for ever, and is acknowledged to no client.
   */
  const sessionsAt = (database: PrivatePostgres) =>
    ask(
      database,
      `select count(*)::integer from pg_stat_activity where pid <> pg_backend_pid() and client_port is not null
          and application_name <> 'ticketrush-hosts' and wait_event is distinct from 'SyncRep'`,
    )
  const leaves = () =>
    until("the server has found it", () => server.printed.includes("another server of the database leads now"))

  it("when the first one was killed, which is left alone when it comes back, also by a new start", {
    timeout,
  }, async () => {
    await first.kill()
    await promotePostgres(standby)
    await moreHolds()
    await first.restart()
    expect(await ask(first, "select pg_is_in_recovery()")).toBe(false)
    const atItsDeath = await lastOf(first)
    await moreHolds()
    await server.end()
    await server.restart()
    await moreHolds()
    expect(await lastOf(first)).toBe(atItsDeath)
    expect(await sessionsAt(first)).toBe(0)
    expect(Number(await lastOf(standby))).toBeGreaterThan(Number(atItsDeath))
    await crowd.stop()
    await judge(server.url, standby.url, stage, crowd)
  })

  it("when the first one lives on, whose connections are cut", { timeout }, async () => {
    await promotePostgres(standby)
    await leaves()
    await moreHolds()
    await until("it has no session of the server", async () => (await sessionsAt(first)) === 0)
    const left = await lastOf(first)
    await moreHolds()
    expect(await lastOf(first)).toBe(left)
    await until("the server warns of it", () => server.printed.includes("a server that does not lead takes writes"))
    await crowd.stop()
    await judge(server.url, standby.url, stage, crowd)
  })
})
