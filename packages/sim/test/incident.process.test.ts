/**
 * The strong form of "any incident is a test": people buy, give back and stand in line at a real server on its own
 * Postgres, which is killed in the middle. What the server has in memory afterwards is what the simulation's command
 * makes of the exported journal. The one hash is made of a memory that lived, the other of the journal alone.
 */
import { execFile } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeTestFolder, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { post } from "../../http/test/client.ts"
import { Crowd } from "../../http/test/kill/Crowd.ts"
import { type Stage, setStage } from "../../http/test/kill/drill.ts"
import { Crowd as Line } from "../../http/test/line/Crowd.ts"
import { orderLine } from "../../http/test/line/order-line.ts"
import { ServerProcess } from "../../http/test/process/ServerProcess.ts"

const data = makeTestFolder()
const env = { DATABASE_URL: "", TICKETRUSH_DATA: data.path }
const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const ticketrush = program("../../cli/src/ticketrush.ts")
const sim = program("../src/main.ts")

const run = (...args: ReadonlyArray<string>): Promise<string> =>
  new Promise((done, fail) => {
    execFile(process.execPath, [...args], { env: { ...process.env, ...env } }, (failure, output, errors) =>
      failure === null ? done(output) : fail(new Error(`${args.join(" ")}: ${errors}`)),
    )
  })

/** What both commands print of a sale. */
type State = { readonly position: number; readonly epoch: number; readonly hash: string }
const stateIn = (text: string, concertId: number): State => {
  const found = new RegExp(
    `^concert ${concertId}: .*?(\\d+) events, (?:epoch )?(\\d+).* state hash (\\w{64})$`,
    "m",
  ).exec(text)
  if (found === null) throw new Error(`no state of concert ${concertId} in: ${text}`)
  return { position: Number(found[1]), epoch: Number(found[2]), hash: found[3] }
}

let server: ServerProcess
const live = async ({ concertId }: Stage): Promise<State> => {
  const said = await run(ticketrush, "lab", "state", String(concertId), "--server", server.url)
  // It replays the journal itself.
  expect(said.trimEnd().split("\n").at(-1)).toBe("the same")
  return stateIn(said, concertId)
}

let exports = 0
/** The journal of a concert up to where the server was before it was exported: a sale with a line goes on by itself. */
const exported = async ({ concertId }: Stage, position: number): Promise<string> => {
  const path = join(data.path, `${concertId}-${++exports}.jsonl`)
  await run(ticketrush, "journal", String(concertId), "--to", String(position), "--export", path)
  return path
}

const replayed = async (stage: Stage, path: string, ...words: ReadonlyArray<string>): Promise<State> =>
  stateIn(await run(sim, "--journal", path, ...words), stage.concertId)

describe("a race with a kill -9 in it", () => {
  let seats: Stage
  let queue: Stage
  let buyers: Crowd
  let line: Line
  /** While people buy, a moment before the kill. */
  let before: State
  const given: number[] = []

  beforeAll(async () => {
    server = await ServerProcess.start(env)
    seats = await setStage(server.url, 400, 16)
    queue = await setStage(server.url, 20, 0)
    const pace = { method: "fifo", batch: 20, burst: 20, everyMs: 100, activeMax: 200, graceMs: 3_600_000 } as const
    await orderLine(server.url, queue.concertId, { ...pace, passMs: 400 })
    buyers = new Crowd(server.url, seats.userIds, seats.seatIds, 11)
    line = new Line(server.url, queue.concertId, 16)
    const people = Array.from({ length: 400 }, (_, n) => 1_000 + n)
    const joining = line.joinAll(people.slice(0, 300))

    await until("some have bought, and some stand in line", giveBack(60))
    before = await live(seats)
    await server.end("SIGKILL")
    await server.restart()
    await until("more have bought", giveBack(160))
    await joining
    await line.joinAll(people.slice(300))
    await buyers.stop()
  })
  afterAll(async () => {
    line?.close()
    await server?.end("SIGTERM")
    data.remove()
  })

  /** Of what was confirmed every third is given back while others buy on; true once there is so much of everything. */
  const giveBack = (answers: number) => async (): Promise<boolean> => {
    const next = buyers.acknowledged.find(({ confirmed, id }) => confirmed && id % 3 === 0 && !given.includes(id))
    if (next !== undefined) {
      const { status } = await post(`${server.url}/api/reservations/v6/${next.id}/cancel`, { userId: next.userId })
      if (status === 200) given.push(next.id)
    }
    return Math.min(buyers.acknowledged.length, line.acknowledged.length, given.length * 20) >= answers
  }

  it("has holds, sales, seats given back and a line on both sides of the kill", async () => {
    expect([buyers.wrong, line.wrong]).toEqual([[], []])
    expect(given.length).toBeGreaterThan(7)
    expect(line.acknowledged.length).toBe(400)
  })

  it.each(["seats", "queue"])("replays to what the server that lived through it has in memory: %s", async (which) => {
    const stage = which === "seats" ? seats : queue
    const memory = await live(stage)
    const path = await exported(stage, memory.position)
    const rebuilt = await replayed(stage, path)
    expect(rebuilt).toMatchObject({ position: memory.position, hash: memory.hash })
    expect(memory.epoch).toBeGreaterThan(1)
    expect(rebuilt.epoch, "epochs in the journal: before and after the kill").toBeGreaterThan(1)
    expect(memory.position).toBeGreaterThan(200)
  })

  it("replays to what the killed server had in memory", async () => {
    const rebuilt = await replayed(seats, await exported(seats, before.position))
    expect(rebuilt).toMatchObject({ position: before.position, hash: before.hash })
  })

  it("is refused when its end is missing, and replays to another hash with one record less", async () => {
    const memory = await live(seats)
    const path = await exported(seats, memory.position)
    writeFileSync(path, readFileSync(path, "utf8").trim().split("\n").slice(0, -2).join("\n"))
    await expect(replayed(seats, path)).rejects.toThrow("and no closing line after them: the export lost its end")
    expect((await replayed(seats, path, "--unclosed")).hash).not.toBe(memory.hash)
  })
})
