import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { PgClient } from "@effect/sql-pg"
import { createDatabase, makeTestFolder, type TestDatabase } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createUser, post, setUp } from "../../../http/test/client.ts"
import { ServerProcess } from "../../../http/test/process/ServerProcess.ts"

const program = fileURLToPath(new URL("../../src/ticketrush.ts", import.meta.url))

let database: TestDatabase
let folder: string
let concertId: number
let seatId: number
let longConcertId: number

type Run = { readonly code: number; readonly output: string; readonly errors: string }

const cli = (
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = { DATABASE_URL: database.url },
  input = "",
): Promise<Run> =>
  new Promise((done) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, ...env } },
      (_, output, errors) => done({ code: child.exitCode ?? -1, output, errors }),
    )
    child.stdin!.end(input)
  })

/** Moves the time of the fourth event, past the engine. */
const tamper = (ms: number) =>
  SqlClient.SqlClient.pipe(
    Effect.flatMap((sql) => sql`update journal set at = at + ${ms} where concert_id = ${concertId} and first = 4`),
    Effect.provide(PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 })),
    Effect.runPromise,
  )

/** A real server sells a little and is killed. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ticketrush-cli-"))
  database = await createDatabase()
  const server = await ServerProcess.start({ DATABASE_URL: database.url })
  const concert = await setUp(server.url, { seatCount: 3, ticketPriceAmount: 1_000, maxReservationsPerUser: 2 })
  concertId = concert.concertId
  seatId = concert.seatIds[0]
  const [a, b] = [await createUser(server.url, "first"), await createUser(server.url, "second")]
  const v6 = `${server.url}/api/reservations/v6`
  const { body } = await post(`${v6}/holds`, { userId: a, seatId }, { "idempotency-key": "one" })
  await post(`${v6}/holds`, { userId: b, seatId })
  await post(`${v6}/holds`, { userId: b, seatIds: concert.seatIds.slice(1) })
  await post(`${v6}/${body.id}/paying`, { userId: a })
  await post(`${v6}/${body.id}/confirm`, { userId: a })
  const long = await setUp(server.url, { seatCount: 10 })
  longConcertId = long.concertId
  for (const seat of long.seatIds) await post(`${v6}/holds`, { userId: a, seatId: seat })
  await server.end("SIGKILL")
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await database.drop()
})

describe("ticketrush journal", () => {
  it("prints every committed event with its position, epoch and time", async () => {
    const { code, output } = await cli(["journal", String(concertId)])
    const lines = output.trim().split("\n")
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
    expect(lines.map((line) => line.trim().split(/\s+/)[3])).toEqual(
      "sale-opened option-added line-set held held paying confirmed".split(" "),
    )
    expect(lines[3]).toMatch(
      new RegExp(
        `^ +4 {2}e1 {2}${time} {2}held +reservation \\d+ person \\d+ seats ${seatId} until ${time} price 1000$`,
      ),
    )
    expect(code).toBe(0)
  })

  it("prints the tenth position after the ninth", async () => {
    const { output } = await cli(["journal", String(longConcertId)])
    const positions = output
      .trim()
      .split("\n")
      .map((line) => Number(line.trim().split(/\s+/)[0]))
    expect(positions).toEqual(Array.from({ length: 13 }, (_, n) => n + 1))
  })

  it.each([
    ["audit", 3],
    ["journal 1", 0],
  ])("that is not read to its end has no verdict, where it would give one: %s", async (words, code) => {
    // The reader goes at once, and what is written later meets a pipe without one.
    const script = `{ "$0" "$1" ${words.replace("1", String(concertId))}; echo "ended with $?" >&2; } | true`
    const env = { ...process.env, DATABASE_URL: database.url }
    const { stderr } = await promisify(execFile)("sh", ["-c", script, process.execPath, program], { env })
    expect(stderr).toContain(`ended with ${code}\n`)
  })

  it("exports lines that can be audited without a database", async () => {
    const path = join(folder, "export.jsonl")
    expect(await cli(["journal", String(concertId), "--export", path])).toMatchObject({ code: 0 })
    const { code, output } = await cli(["audit", "--file", path], { DATABASE_URL: "" })
    expect(output).toContain("no seat ever had two holders")
    expect(code).toBe(0)
    expect((await cli(["journal", String(concertId), "--export", path])).errors).toMatch(/cannot be written: EEXIST/)
  })

  it("ends at a position when asked to, for a sale that goes on", async () => {
    const path = join(folder, "beginning.jsonl")
    expect((await cli(["journal", String(concertId), "--to", "4"])).output.trim().split("\n")).toHaveLength(4)
    const { output } = await cli(["journal", String(concertId), "--to", "4", "--export", path])
    expect(output).toMatch(/^2 records of concert \d+, to position 4, written/)
    const lines = readFileSync(path, "utf8").trim().split("\n")
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[2])).toEqual({ concertId, records: 2, last: 4, hash: JSON.parse(lines[1]).hash })
  })

  it("exports to the standard output, with nothing else in it, and that can be audited through a pipe", async () => {
    const path = join(folder, "piped.jsonl")
    await cli(["journal", String(concertId), "--export", path])
    const { code, errors, output } = await cli(["journal", String(concertId), "--export", "-"])
    expect(output).toBe(readFileSync(path, "utf8"))
    expect(errors).toMatch(/^\d+ records of concert \d+, to position 7, written to the standard output\n$/)
    expect(code).toBe(0)
    expect(existsSync("-")).toBe(false)
    const audited = await cli(["audit", "--file", "-"], { DATABASE_URL: "" }, output)
    expect(audited).toMatchObject({ code: 0, output: expect.stringContaining("no seat ever had two holders") })
  })

  it("writes no file when no record ends at the position, or there is no journal", async () => {
    const path = join(folder, "none.jsonl")
    const at = (id: string, to: string) => cli(["journal", id, "--to", to, "--export", path])
    expect(await at(String(concertId), "2")).toMatchObject({
      code: 3,
      errors: "ticketrush: position 2 is inside the record 1 to 3\n",
    })
    expect(await at(String(concertId), "8")).toMatchObject({
      code: 3,
      errors: expect.stringMatching(/the journal of concert \d+ ends at position 7/),
    })
    expect(await at("999", "1")).toMatchObject({ code: 3, errors: "ticketrush: concert 999 has no journal\n" })
    expect(existsSync(path)).toBe(false)
  })

  it("says that a concert has no journal", async () => {
    expect(await cli(["journal", "999"])).toEqual({
      code: 3,
      output: "",
      errors: "ticketrush: concert 999 has no journal\n",
    })
  })
})

describe("ticketrush preview", () => {
  const policy = JSON.stringify({ generalSaleStartAt: "2020-01-01T00:00:00Z", maxReservationsPerUser: 1 })
  const preview = (...more: ReadonlyArray<string>) =>
    cli(["preview", String(concertId), "--policy", "-", ...more], undefined, policy)

  it("tells which holds a policy would have refused, and why", async () => {
    const { code, errors, output } = await preview()
    expect([code, errors]).toEqual([0, "events 7/7\n"])
    expect(output).toMatch(/of them refused by this policy +1\n +person-limit +1\n/)
    expect(output).toMatch(/ 5 {2}\S+ {2}reservation \d+ of person \d+: person-limit\n/)
  })

  it("reads no further than it is asked to, and says so", async () => {
    const { code, output } = await preview("--to", "4")
    expect(code).toBe(0)
    expect(output).toMatch(/of them refused by this policy +0\n/)
    expect(output).toContain("The journal goes on behind position 4 (to 7); it was read no further.")
  })

  it("refuses what is no policy by the sentence of the server", async () => {
    const asked = ["preview", String(concertId), "--policy", "-"]
    const { code, errors } = await cli(asked, undefined, '{"maxReservationsPerUser":1}')
    expect([code, errors]).toEqual([
      3,
      "ticketrush: the standard input holds no sales policy: generalSaleStartAt is required.\n",
    ])
  })
})

describe("ticketrush audit", () => {
  it("follows a sale that a real server made, and adds up its figures", async () => {
    const { code, output } = await cli(["audit", String(concertId)])
    const [titles, figures] = output
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
    expect(Object.fromEntries(titles.map((title, i) => [title, figures[i]]))).toMatchObject({
      concert: String(concertId),
      events: "7",
      reservations: "2",
      people: "2",
      seats: "3",
      free: "0",
      held: "2",
      sold: "1",
      revenue: "1000",
    })
    expect(figures.at(-1)).toBe("ok")
    expect(code).toBe(0)
  })

  it("finds nothing wrong with a sale of more than nine positions", async () => {
    expect(await cli(["audit", String(longConcertId)])).toMatchObject({ code: 0 })
  })

  it("ends with 1 when a stored byte was changed behind the server's back", async () => {
    await tamper(1)
    const { code, output } = await cli(["audit"])
    await tamper(-1)
    expect(output).toContain("I15 record 4..4 does not have the hash it should have")
    expect(output).toContain("1 of 2 sales are broken.")
    expect(code).toBe(1)
    expect((await cli(["audit"])).code).toBe(0)
  })

  it("says which record of a journal cannot be read, with 1, after what stands before it", async () => {
    const change = (xor: number) =>
      SqlClient.SqlClient.pipe(
        Effect.flatMap(
          (sql) => sql`update journal set frame = set_byte(frame, 0, get_byte(frame, 0) # ${xor}::int)
            where concert_id = ${concertId} and first = 4`,
        ),
        Effect.provide(PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 })),
        Effect.runPromise,
      )
    await change(255)
    const { code, errors, output } = await cli(["journal", String(concertId)])
    await change(255)
    expect(errors).toMatch(
      /^ticketrush: the record 4 to 4 of concert \d+ cannot be read \(.+\): its journal is broken, .+\n$/,
    )
    expect(output.trim().split("\n")).toHaveLength(3)
    expect(code).toBe(1)
  })

  it("ends with 1 when a record of an export was changed", async () => {
    const path = join(folder, "changed.jsonl")
    await cli(["journal", String(concertId), "--export", path])
    const lines = readFileSync(path, "utf8").trim().split("\n")
    const record = JSON.parse(lines[1])
    writeFileSync(path, lines.with(1, JSON.stringify({ ...record, at: record.at + 1 })).join("\n"))
    expect(await cli(["audit", "--file", path])).toMatchObject({ code: 1, output: expect.stringContaining("I15") })
  })

  it("refuses an export that is not whole with 3 and a sentence, wherever lines are missing", async () => {
    const path = join(folder, "cut.jsonl")
    await cli(["journal", String(concertId), "--export", path])
    const lines = readFileSync(path, "utf8").trim().split("\n")
    const refused = async (kept: ReadonlyArray<string>, sentence: string): Promise<void> => {
      writeFileSync(path, kept.join("\n"))
      const { code, errors, output } = await cli(["audit", "--file", path])
      expect({ code, output, errors }).toMatchObject({ code: 3, output: "", errors: expect.stringContaining(sentence) })
    }
    await refused(lines.slice(0, -1), "and no closing line after them: the export lost its end, or an older version")
    await refused(lines.slice(0, -3), "and no closing line after them: the export lost its end, or an older version")
    await refused(lines.toSpliced(-2, 1), "says 5 records to position 7, and there are 4 to position 6")
    await refused(lines.toSpliced(1, 1), "says 5 records to position 7, and there are 4 to position 7")
    writeFileSync(path, lines.slice(0, -1).join("\n"))
    expect(await cli(["audit", "--file", path, "--unclosed"])).toMatchObject({ code: 0 })
  })

  it("ends with 3 when the file is no export", async () => {
    const path = join(folder, "none.jsonl")
    await cli(["journal", String(concertId), "--export", join(folder, "some.jsonl")])
    const lines = readFileSync(join(folder, "some.jsonl"), "utf8").split("\n")
    writeFileSync(path, `${lines[0]}\nnonsense\n`)
    expect(await cli(["audit", "--file", path])).toMatchObject({
      code: 3,
      errors: expect.stringContaining("line 2 is no JSON"),
    })
    expect(await cli(["audit", "--file", join(folder, "none")])).toMatchObject({
      code: 3,
      errors: expect.stringContaining("ENOENT"),
    })
  })

  it("ends with 2 on wrong arguments and 3 where there is no database", async () => {
    expect(await cli(["audit", "x"])).toMatchObject({ code: 2, errors: expect.stringContaining('got "x"') })
    const nowhere = { DATABASE_URL: "", TICKETRUSH_DATA: join(folder, "nothing") }
    expect(await cli(["audit"], nowhere)).toMatchObject({
      code: 3,
      errors: expect.stringContaining("there is no database in"),
    })
    expect(await cli(["audit"], { TICKETRUSH_DTAA: "elsewhere" })).toMatchObject({
      code: 3,
      errors: "ticketrush: TICKETRUSH_DTAA is not a setting: did you mean TICKETRUSH_DATA?\n",
    })
    const closed = { DATABASE_URL: "postgres://nobody:secret@127.0.0.1:1/x" }
    const refused = await cli(["audit"], closed)
    expect(refused).toMatchObject({ code: 3, errors: expect.stringMatching(/^ticketrush: .+\n$/) })
    expect(refused.errors).not.toContain("secret")
  })
})

describe("ticketrush on a data folder", () => {
  it("reads beside the running server, and afterwards without one", async () => {
    const data = makeTestFolder()
    const env = { DATABASE_URL: "", TICKETRUSH_DATA: data.path }
    const server = await ServerProcess.start(env)
    const made = await setUp(server.url)
    const beside = await cli(["audit", String(made.concertId)], env)
    expect(beside).toMatchObject({ code: 0, output: expect.stringContaining("ok") })
    await server.end("SIGTERM")
    expect(await cli(["audit", String(made.concertId)], env)).toEqual(beside)
    data.remove()
  })
})
