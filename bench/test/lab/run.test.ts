import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { ownContenders } from "../../src/lab/contenders/contenders.ts"
import { Progress } from "../../src/lab/Progress.ts"
import { type Asked, cellsOf, measureCells } from "../../src/lab/run.ts"
import { PartMissing } from "../../src/lab/site/PartMissing.ts"
import { keyOf, readLines } from "../../src/lab/workload/lines.ts"
import { workloads } from "../../src/lab/workloads.ts"
import { lineOf } from "./lines.ts"

const progress = () => new Progress(1, { terminal: false, write: () => {}, now: () => 0 })
const options = {
  quick: true,
  only: [],
  strategies: [],
  backends: [],
  against: null,
  seconds: 1,
  processes: 2,
  rounds: 1,
  fresh: false,
  out: "",
}

describe("a run of the lab", () => {
  let file: string
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-lab-test-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    file = join(folder, "results.jsonl")
  })

  const cellThat = (measure: () => number): Asked => ({
    workload: workloads[0],
    cell: {
      contender: ownContenders[0],
      settings: { pool: 1 },
      measure: async () => ({ figures: { measured: measure() }, answers: {} }),
    },
  })
  const run = (asked: Asked, code: string, fresh = false, stopped = new AbortController().signal) =>
    measureCells([asked], { file, code, fresh, stopped }, progress())

  it("goes on where it was: what was measured of the same code is not measured again", async () => {
    let measured = 0
    const asked = cellThat(() => ++measured)
    const [first] = await run(asked, "a1")
    expect(await run(asked, "a1")).toEqual([first])
    expect(measured).toBe(1)
    await run(asked, "b2")
    expect(measured).toBe(2)
    await run(asked, "b2", true)
    expect(measured).toBe(3)
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(3)
  })

  it("begins no other cell once it is stopped, and says how it goes on", async () => {
    let measured = 0
    await expect(
      run(
        cellThat(() => ++measured),
        "a1",
        false,
        AbortSignal.abort(),
      ),
    ).rejects.toThrow(/goes on from here/)
    expect(measured).toBe(0)
  })

  it("keeps what could not be run with the reason, and goes on", async () => {
    const asked = cellThat(() => {
      throw new PartMissing("there is no Redis")
    })
    expect(await run(asked, "a1")).toMatchObject([{ result: { notRun: "there is no Redis" } }])
  })

  it("ends with an error that is none of a missing part", async () => {
    await expect(
      run(
        cellThat(() => {
          throw new Error("broken")
        }),
        "a1",
      ),
    ).rejects.toThrow("broken")
    expect(readLines(file)).toEqual([])
  })
})

describe("the cells of the lab", () => {
  it("have a key each, and the same for any order of the settings", async () => {
    const cells = await cellsOf(options)
    const keys = cells.map(({ cell, workload }) =>
      keyOf({ code: "a", workload: workload.name, contender: cell.contender.name, settings: cell.settings }),
    )
    expect(new Set(keys).size).toBe(keys.length)
    const line = lineOf({})
    expect(keyOf({ ...line, settings: { b: 1, a: 2 } })).toBe(keyOf({ ...line, settings: { a: 2, b: 1 } }))
  })

  it("leave the engine its one process where the others have several", async () => {
    const processes = (await cellsOf(options)).map(({ cell: { contender, settings } }) => [
      contender.name,
      settings.processes,
      settings.owner,
    ])
    expect(processes).toContainEqual(["optimistic", 2, undefined])
    expect(processes).toContainEqual(["actor", 2, "alone"])
  })

  it("have each axis by itself in every workload of people: slow flushes, a slow network, two processes", async () => {
    const workloadsOfPeople = ["throughput", "release-loops", "hot-50", "several-seats", "spread", "sold-out"]
    for (const only of workloadsOfPeople) {
      const cells = await cellsOf({ ...options, quick: false, processes: null, only: [only] })
      for (const { name } of ownContenders) {
        const axes = cells
          .filter(({ cell }) => cell.contender.name === name)
          .map(({ cell: { settings } }) => `${settings.flushMs} ${settings.networkMs} ${settings.processes}`)
        expect([...new Set(axes)]).toEqual(["0 0 1", "2 0 1", "20 0 1", "0 2 1", "0 0 2"])
      }
    }
  })

  it("find the ceiling of each strategy by its sessions, and of Kafka also by how much is decided together", async () => {
    const sweptOf = async (strategy: string) => {
      const cells = await cellsOf({ ...options, quick: false, only: ["throughput"], strategies: [strategy] })
      return cells
        .filter(({ cell }) => cell.settings.flushMs === 20)
        .map(({ cell: { settings } }) => [settings.pool, settings.messagesAtOnce])
    }
    expect(await sweptOf("optimistic")).toEqual([10, 20, 64].map((pool) => [pool, undefined]))
    expect(await sweptOf("kafka")).toEqual([10, 20, 64].flatMap((pool) => [200, 1_000].map((most) => [pool, most])))
    expect(await sweptOf("actor")).toEqual([["one session", undefined]])
  })

  it("have as many processes on every axis as are asked for", async () => {
    const cells = await cellsOf({ ...options, quick: false, only: ["spread"], strategies: ["batched"] })
    expect(cells.map(({ cell: { settings } }) => [settings.flushMs, settings.networkMs, settings.processes])).toEqual([
      [0, 0, 2],
      [2, 0, 2],
      [20, 0, 2],
      [0, 2, 2],
    ])
  })

  it("are fewer in a quick run, but for what is asked for", async () => {
    const namesOf = async (strategies: ReadonlyArray<string>) =>
      (await cellsOf({ ...options, only: ["sold-out"], strategies })).map(({ cell }) => cell.contender.name)
    expect(await namesOf([])).toEqual(["pessimistic", "batched", "actor"])
    expect(await namesOf(["advisory", "actor"])).toEqual(["advisory", "actor"])
  })

  it("of a quick run have every workload, and are no more than fit into two minutes on two quiet cores", async () => {
    const cells = await cellsOf({ ...options, processes: null })
    const measured = new Set(cells.map(({ workload }) => workload.name))
    expect(workloads.map(({ name }) => name).filter((name) => !measured.has(name))).toEqual(["contract", "against"])
    // 2.6 seconds for each, most of them with a window of one.
    expect(cells.length).toBeLessThanOrEqual(45)
  })

  it("of a quick run have one strategy of each kind where the ceiling is found, Kafka among them", async () => {
    const cells = await cellsOf({ ...options, only: ["throughput"], processes: null })
    const namesOn = (flushMs: number) =>
      cells.filter(({ cell }) => cell.settings.flushMs === flushMs).map(({ cell }) => cell.contender.name)
    expect(namesOn(0)).toEqual(["optimistic", "pessimistic", "batched", "redis-lock", "kafka", "actor"])
    expect(namesOn(20)).toEqual(["pessimistic", "batched", "actor"])
  })

  it("have one for another server and one for ours where its address is given", async () => {
    const url = "http://127.0.0.1:1"
    const names = (await cellsOf({ ...options, against: url, only: ["against"] })).map(
      ({ cell }) => cell.contender.name,
    )
    expect(names).toEqual(["theirs", "ours"])
    expect(await cellsOf({ ...options, only: ["against"] })).toEqual([])
  })

  it("cannot be told of a strategy whose file is broken, or that has the name of another: the file is named", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-lab-test-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const told = (name: string, text: string) => {
      const file = join(folder, name)
      writeFileSync(file, text)
      return expect(cellsOf({ ...options, backends: [file] })).rejects
    }
    await told("throws.mjs", 'throw new Error("boom")').toThrow(/throws\.mjs cannot be loaded: boom/)
    await told("torn.mjs", "export default {").toThrow(/torn\.mjs cannot be loaded: /)
    await told("five.mjs", "export default 5").toThrow(/five\.mjs exports no Strategy as default/)
    const optimistic = 'export default { name: "optimistic", needs: [], start: () => {} }'
    await told("taken.mjs", optimistic).toThrow(/taken\.mjs calls itself optimistic/)
  })

  it("are those of the workloads and strategies that are named", async () => {
    const cells = await cellsOf({ ...options, only: ["sold-out"], strategies: ["actor"] })
    expect(cells.map(({ cell, workload }) => [workload.name, cell.contender.name])).toEqual([["sold-out", "actor"]])
    await expect(cellsOf({ ...options, only: ["sold"] })).rejects.toThrow(/no workload sold; there are: .*hot-50/)
    await expect(cellsOf({ ...options, strategies: ["luck"] })).rejects.toThrow(/no strategy luck/)
  })
})
