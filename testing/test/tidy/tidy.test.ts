/** The house rules, held by a test; and for each rule a file that breaks it, so that no rule sleeps. */
import { describe, expect, it } from "vitest"
import { deadFiles, reachable } from "./reach.ts"
import * as rules from "./rules.ts"
import { files, judged, type Source, sources } from "./sources.ts"

const noHiddenQueue = rules.noHiddenQueue(reachable(sources, ["packages/sim/src/World.ts"]))
const linksLead = rules.linksLead(new Set(files))

const all: ReadonlyArray<readonly [sentence: string, rule: rules.Rule, offenders: ReadonlyArray<Source>]> = [
  [
    "takes time, randomness, timers and settings as data outside boot files",
    rules.bannedCalls,
    [
      { path: "packages/engine/src/actor/Sale.ts", text: "const at = Date.now()" },
      { path: "packages/http/src/respond.ts", text: "const at = new Date()" },
      { path: "packages/engine/src/actor/Sale.ts", text: "if (Math.random() < 0.5) return" },
      { path: "packages/engine/src/actor/Sale.ts", text: "setTimeout(flush, 5)" },
      { path: "packages/http/src/respond.ts", text: "const at = Date()" },
      { path: "packages/http/src/render/date-time.ts", text: "const at = Reflect.construct(Date, [], new Date)" },
      { path: "packages/http/src/stream/Hub.ts", text: "const at = performance.now()" },
      { path: "packages/http/src/stream/Hub.ts", text: "const at = process.hrtime.bigint()" },
      { path: "packages/http/src/respond.ts", text: "const id = crypto.randomUUID()" },
      { path: "packages/http/src/routes/line.ts", text: "const id = randomBytes(8)" },
      { path: "packages/engine/src/journal/chain.ts", text: "crypto.getRandomValues(bytes)" },
      { path: "packages/engine/src/journal/chain.ts", text: "import { webcrypto } from 'node:crypto'" },
      { path: "packages/http/src/settings.ts", text: "const port = process.env.PORT" },
      { path: "packages/engine/src/core/decide.ts", text: 'console.log("here")' },
    ],
  ],
  [
    "keeps promises out of what the simulation drives",
    noHiddenQueue,
    [
      { path: "packages/engine/src/actor/Engine.ts", text: "queueMicrotask(drain)" },
      { path: "packages/engine/src/core/decide.ts", text: "export async function decide() {}" },
      { path: "packages/sim/src/World.ts", text: "const seen = new WeakMap()" },
      { path: "packages/engine/src/journal/recover.ts", text: "process.nextTick(read)" },
      { path: "packages/http/src/stream/topics/Streams.ts", text: "await ended" },
      { path: "packages/http/src/routes/line.ts", text: "return Promise.resolve(place)" },
      { path: "packages/engine/src/sales/SeatsLeft.ts", text: "const counted = new WeakMap()" },
    ],
  ],
  [
    "keeps the core pure",
    rules.pureCore,
    [
      { path: "packages/engine/src/core/decide.ts", text: 'import { Effect } from "effect"' },
      { path: "packages/engine/src/core/decide.ts", text: 'import { a } from "../actor/Sale.ts"' },
      { path: "packages/engine/src/core/decide.ts", text: 'import { createHash } from "node:crypto"' },
    ],
  ],
  [
    "keeps protocol and client on effect alone",
    rules.onEffectAlone,
    [
      { path: "packages/protocol/src/ids.ts", text: 'export * from "node:buffer"' },
      { path: "packages/client/src/answers.ts", text: 'import { fetch } from "undici"' },
    ],
  ],
  [
    "keeps each driver behind its file",
    rules.behindOneFile,
    [
      { path: "packages/http/src/router.ts", text: 'import * as uWS from "uWebSockets.js"' },
      { path: "packages/engine/src/catalogue/Catalogue.ts", text: 'import pg from "pg"' },
      { path: "packages/engine/src/ports.ts", text: 'const pg = await import("pg")' },
    ],
  ],
  [
    "guards what a sale calls back",
    rules.callbacksAreGuarded,
    [
      { path: "packages/http/src/routes/line.ts", text: "parts.commands.submit(concertId, command, followUp, done)" },
      { path: "packages/http/src/routes/seats.ts", text: "reads.ask(concertId, question, done)" },
      { path: "packages/http/src/routes/streams.ts", text: "feed.load(concertId, done)" },
    ],
  ],
  [
    "names imported files in full",
    rules.importEndings,
    [{ path: "testing/src/a.ts", text: 'import { b } from "./b.js"' }],
  ],
  [
    "keeps files within their bound",
    rules.fileBound,
    [{ path: "packages/sim/src/World.ts", text: "\n".repeat(5_000) }],
  ],
  ["names no path of one machine", rules.noMachinePaths, [{ path: "docs/start.md", text: "cd /home/kim/ticketrush" }]],
  ["holds no leftover marker", rules.noLeftovers, [{ path: "a.ts", text: "// TODO later" }]],
  [
    "holds no side of a merge in conflict",
    rules.noConflicts,
    [
      { path: "docs/a.md", text: "# A\n<<<<<<< HEAD\nours\n=======\n" },
      { path: "docs/a.md", text: "ours\n||||||| 1234567\nbefore\n=======\n" },
      { path: "packages/sim/src/World.ts", text: "=======\n  theirs\n>>>>>>> 1234567 (sim: what they did)\n" },
    ],
  ],
  [
    "runs every test",
    rules.everyTestRuns,
    [
      { path: "testing/test/a.test.ts", text: 'it.only("x", () => {})' },
      { path: "testing/test/a.test.ts", text: 'describe.skip("x", () => {})' },
      { path: "testing/test/a.test.ts", text: 'it.effect.skip("x", () => {})' },
    ],
  ],
  [
    "gives each page one title",
    rules.oneTitle,
    [
      { path: "docs/a.md", text: "## Only a part" },
      { path: "docs/a.md", text: "# One\n\n# Two" },
    ],
  ],
  [
    "starts only files that are there",
    rules.startedFilesAreThere,
    [
      { path: "bench/src/http/Gateway.ts", text: 'new URL("@ticketrush/http/boot/main", import.meta.url)' },
      { path: "packages/sim/src/Seeds.ts", text: 'new Worker(new URL("./moved.ts", import.meta.url))' },
    ],
  ],
  ["leads every link to a file", linksLead, [{ path: "docs/a.md", text: "[gone](../packages/nowhere.ts)" }]],
]

describe("the repository", () => {
  it.each(all)("%s", (_sentence, rule) => {
    expect(judged.flatMap((source) => rule(source).map((offence) => `${source.path}: ${offence}`))).toEqual([])
  })

  it("holds no file that nothing uses", () => {
    expect(deadFiles(sources)).toEqual([])
  })

  it("lists only files that are longer than the bound among the long ones", () => {
    const long = sources.filter(({ path, text }) => path in rules.longFiles && text.split("\n").length > 451)
    expect(long.map(({ path }) => path).sort()).toEqual(Object.keys(rules.longFiles).sort())
  })
})

describe("a rule", () => {
  it.each(
    all.flatMap(([sentence, rule, offenders]) =>
      offenders.map((source) => [sentence, source.text.trim(), rule, source] as const),
    ),
  )("%s: finds %j", (_sentence, _text, rule, source) => {
    expect(rule(source)).toHaveLength(1)
  })

  it("passes over comments and quotations", () => {
    const text = '// Date.now() is banned\nconst advice = "not Math.random()"\n/* setTimeout(x) */'
    expect(rules.bannedCalls({ path: "packages/engine/src/ports.ts", text })).toEqual([])
  })

  it("finds a file that nothing uses, also when a test uses it", () => {
    const found = deadFiles([
      { path: "packages/engine/src/index.ts", text: 'export * from "./used.ts"' },
      {
        path: "packages/engine/src/used.ts",
        text: `new Worker(new URL("./worker.ts", import.meta.url))\nstart(\`../src/programs/\${name}.ts\`)`,
      },
      { path: "packages/engine/src/programs/one.ts", text: "" },
      { path: "packages/engine/src/worker.ts", text: "" },
      { path: "packages/engine/src/dead.ts", text: "" },
      { path: "packages/engine/test/dead.test.ts", text: 'import "../src/dead.ts"' },
    ])
    expect(found).toEqual(["packages/engine/src/dead.ts"])
  })
})
