/** The runner of scenarios, with scripts that are planted here and a real server. */
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { startTimeOf } from "@ticketrush/engine/database/processes"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { readArguments } from "../../../scripts/scenarios/arguments.ts"
import { reportPage } from "../../../scripts/scenarios/report.ts"
import { type RunOptions, runScenarios } from "../../../scripts/scenarios/runScenarios.ts"
import { scenariosIn } from "../../../scripts/scenarios/Scenario.ts"
import { startServer } from "../../../scripts/scenarios/ScenarioServer.ts"
import { createDatabase, makeTestFolder, until } from "../../src/index.ts"
import { withoutVariable } from "../../src/parts.ts"

const place = makeTestFolder()
beforeAll(() => vi.stubEnv(withoutVariable, "redis"))
afterAll(() => {
  vi.unstubAllEnvs()
  place.remove()
})

const script = (title: string, ...lines: ReadonlyArray<string>): string =>
  ["#!/usr/bin/env bash", `# ${title}`, ...lines, ""].join("\n")

/** What they came to, and what was shown. */
const run = async (scripts: Readonly<Record<string, string>>, options: Partial<RunOptions> = {}) => {
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(place.path, name), text)
  let shown = ""
  const outcomes = await runScenarios(scenariosIn(new Map(Object.entries(scripts))), {
    fresh: false,
    hash: () => "0".repeat(32),
    show: (text) => {
      shown += text
    },
    signal: new AbortController().signal,
    folder: place.path,
    ...options,
  })
  return { outcomes, shown }
}

const setUp = `curl -sf -X POST -H 'Content-Type: application/json' --data '{"title":"A","artistName":"B","agencyName":"C","concertDate":"2031-04-01T19:00:00","seatCount":1}' "$API_HOST/api/concerts/setup"`

/** Stands for a server where a script sends nothing; tells how many of them were started and stopped. */
const counted = () => {
  const count = { started: 0, stopped: 0 }
  const start: RunOptions["start"] = async () => {
    const url = `http://server-${++count.started}`
    const stop = async (): Promise<void> => void count.stopped++
    return { url, controlUrl: "", stop }
  }
  return { count, start }
}

describe("a run of scenarios", () => {
  it("tells apart what passed, what failed, and what was not run for want of a part", async () => {
    const { count, start } = counted()
    const { outcomes, shown } = await run(
      {
        "v1-first.sh": script("Step 1: first", 'echo "at $API_HOST"'),
        "v2-second.sh": script("Step 2: second", "echo expected 409 >&2", "exit 1"),
        "v3-third.sh": script("Step 3: third", "# needs: redis", "echo it ran"),
      },
      { start },
    )
    expect(outcomes.map(({ name, output, reason, verdict }) => [name, verdict, reason, output])).toEqual([
      ["v1-first", "passed", null, "at http://server-1\n"],
      ["v2-second", "failed", "exit code 1", "expected 409\n"],
      ["v3-third", "not run", "redis is left out by name", ""],
    ])
    expect(shown).not.toContain("it ran")
    expect(count).toEqual({ started: 1, stopped: 1 })
    const page = reportPage("v2", outcomes.slice(1, 2), { started: "2031-04-01T19:00:00Z", commit: "abc" })
    expect(page).toContain("**failed**: exit code 1")
    expect(page).toContain("expected 409")
  })

  it("starts a server for each script when that is asked for", async () => {
    const { count, start } = counted()
    const hello = 'echo "at $API_HOST"'
    const scripts = {
      "v1-first.sh": script("Step 1: first", hello),
      "v2-second.sh": script("Step 2: second", hello),
    }
    const { outcomes } = await run(scripts, { fresh: true, start })
    expect(outcomes.map(({ output }) => output)).toEqual(["at http://server-1\n", "at http://server-2\n"])
    expect(count).toEqual({ started: 2, stopped: 2 })
  })

  it("ends a script with all that it started when it is interrupted, and reports nothing of it", async () => {
    const { count, start } = counted()
    const ending = new AbortController()
    let pid = 0
    const { outcomes } = await run(
      { "v1-first.sh": script("Step 1: first", "sleep 600 &", 'echo "pid $!"', "wait") },
      {
        start,
        signal: ending.signal,
        show: (text) => {
          const [, number] = /pid (\d+)/.exec(text) ?? []
          if (number === undefined) return
          pid = Number(number)
          ending.abort()
        },
      },
    )
    expect(outcomes).toEqual([])
    expect(count).toEqual({ started: 1, stopped: 1 })
    await until("it has ended", () => startTimeOf(pid) === undefined)
  })

  it("restarts a real server for a script, with what it has sold", async () => {
    const restart = 'curl -sf -X POST "$CONTROL_URL/restart" || exit 4'
    const database = await createDatabase()
    try {
      const { outcomes } = await run(
        { "v1-first.sh": script("Step 1: first", setUp, restart, setUp) },
        { start: (settings) => startServer({ ...settings, DATABASE_URL: database.url }) },
      )
      expect(outcomes[0].output.match(/ConcertID=\d+/g)).toEqual(["ConcertID=1", "ConcertID=2"])
    } finally {
      await database.drop()
    }
  })
})

describe("npm run scenarios", () => {
  it("refuses a step that there is not, and a word that it does not know", () => {
    expect(readArguments(["--only", "77"], ["v1"])).toBe('there is no step "v77": there are v1')
    expect(readArguments(["--once"], ["v1"])).toContain("--once")
  })

  it("takes a step by its number", () => {
    expect(readArguments(["--only", "1", "--fresh"], ["v1", "v2"])).toMatchObject({ groups: ["v1"], fresh: true })
  })

  it("lists every script with what it needs", () => {
    const main = join(root, "scripts/scenarios/main.ts")
    const { status, stdout } = spawnSync(process.execPath, [main, "--list"], { encoding: "utf8" })
    expect(status).toBe(0)
    expect(stdout).toContain(
      "v3-distributed-lock       Step 3: one seat and 30 people, guarded by a lock in Redis (needs redis)",
    )
  })
})
