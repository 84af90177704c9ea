/** What manifests say, held by a test; and for each rule an example that it finds. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  exportsWithoutTarget,
  importsOfWholeIndexes,
  undeclaredDependencies,
  unusedDependencies,
} from "./dependencies.ts"
import * as known from "./known.ts"
import { judged, root, type Source } from "./sources.ts"
import { type Manifest, type Workspace, workspacesOf } from "./workspaces.ts"

const workspaces = workspacesOf(judged)
const paths = new Set(judged.map(({ path }) => path))

/** A workspace as a rule sees it. */
const engine = (manifest: Omit<Manifest, "name">, ...code: ReadonlyArray<Source>): Workspace => ({
  name: "engine",
  folder: "packages/engine/",
  manifest: { name: "@ticketrush/engine", ...manifest },
  code,
})
const source = {
  path: "packages/engine/src/a.ts",
  text: 'import { Client } from "pg"\nimport "@effect/sql-pg/PgClient"',
}
const test = { path: "packages/engine/test/a.test.ts", text: 'import { Redis } from "ioredis"' }

describe("a manifest", () => {
  it("depends on nothing that nothing imports", () => {
    expect(unusedDependencies(workspaces, known.usedWithoutImport)).toEqual([])
  })

  it("depends on all that is imported", () => {
    expect(undeclaredDependencies(workspaces)).toEqual([])
  })

  it("exports files that are there", () => {
    expect(workspaces.flatMap((workspace) => exportsWithoutTarget(workspace, paths))).toEqual([])
  })

  it("says what is used without an import only of dependencies that are there", () => {
    const all = workspaces.flatMap(({ manifest: { dependencies, devDependencies, optionalDependencies } }) =>
      Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }),
    )
    expect(Object.keys(known.usedWithoutImport).filter((name) => !all.includes(name))).toEqual([])
  })
})

describe("a rule about manifests finds", () => {
  it("a dependency that nothing imports", () => {
    const dependencies = { pg: "1.0.0", "@effect/sql-pg": "1.0.0", "@effect/platform-node": "1.0.0" }
    expect(unusedDependencies([engine({ dependencies }, source)], {})).toEqual([
      "engine: nothing imports @effect/platform-node",
    ])
  })

  it("a dependency that tests alone import", () => {
    expect(unusedDependencies([engine({ dependencies: { ioredis: "1.0.0" } }, source, test)], {})).toEqual([
      "engine: nothing imports ioredis",
    ])
    expect(unusedDependencies([engine({ devDependencies: { ioredis: "1.0.0" } }, source, test)], {})).toEqual([])
  })

  it("types of a package that nothing imports", () => {
    const devDependencies = { "@types/pg": "1.0.0", "@types/ws": "1.0.0" }
    expect(unusedDependencies([engine({ devDependencies }, source)], {})).toEqual(["engine: nothing imports @types/ws"])
  })

  it("an import of what it does not depend on, in sources and in tests", () => {
    expect(undeclaredDependencies([engine({ devDependencies: { pg: "1.0.0" } }, source, test)])).toEqual([
      "engine imports pg and does not depend on it",
      "engine imports @effect/sql-pg and does not depend on it",
      "engine imports ioredis and does not depend on it",
    ])
  })

  it("an export that leads nowhere", () => {
    const exports = { ".": "./src/index.ts", "./*": "./src/*.ts", "./old/*": "./src/old/*.ts", "./both": {} }
    expect(exportsWithoutTarget(engine({ exports }), new Set(["packages/engine/src/ports.ts"]))).toEqual([
      "engine: . leads to ./src/index.ts, which is not there",
      "engine: ./old/* leads to ./src/old/*.ts, which is not there",
      "engine: the target of ./both is one path",
    ])
  })
})

describe("a package whose index loads much", () => {
  it("is imported in parts", () => {
    expect(judged.flatMap(importsOfWholeIndexes)).toEqual([])
    const text = 'import { NodeRuntime } from "@effect/platform-node"\nimport "@effect/platform-node/NodeServices"'
    expect(importsOfWholeIndexes({ path: "packages/http/src/boot/main.ts", text })).toHaveLength(1)
  })
})

describe("docs/internals/dependencies.md", () => {
  /** Package and version of each row; several packages of a row share a reason, and versions if there is one. */
  const rows = readFileSync(join(root, "docs/internals/dependencies.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => {
      const [, names, versions, where] = line.split("|").map((cell) => cell.trim())
      const packages = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
      const numbers = versions.split(", ")
      return packages.map((name, nth) => ({ name, version: numbers[nth] ?? numbers[0], where }))
    })
  /** `node-<platform>` stands for one package of each platform, `a` as `b` for the package b under the name a. */
  const covers = (row: string, name: string, version: string) =>
    row === name ||
    version.startsWith(`npm:${row}@`) ||
    (row.includes("<platform>") && name.startsWith(row.split("<")[0]))
  const isOurs = (name: string) => name.startsWith("@ticketrush/")
  const dependencies = workspaces.flatMap(({ manifest }) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }),
  )

  it("has a row for each dependency, with its version", () => {
    const without = dependencies
      .filter(([name]) => !isOurs(name))
      .filter(
        ([name, version]) =>
          !rows.some((row) => covers(row.name, name, version) && version.replace(/^npm:.*@/, "") === row.version),
      )
    expect(without).toEqual([])
  })

  it("says where each is used", () => {
    const dependsOn = ({ manifest }: Workspace, row: string) =>
      Object.entries({
        ...manifest.dependencies,
        ...manifest.devDependencies,
        ...manifest.optionalDependencies,
      }).some(([name, version]) => covers(row, name, version))
    const wrong = rows
      .filter(({ where }) => where !== "everywhere")
      .map(({ name, where }) => ({
        name,
        said: workspaces
          .filter((workspace) => new RegExp(`\\b${workspace.name}\\b`).test(where))
          .map((each) => each.name),
        is: workspaces.filter((workspace) => dependsOn(workspace, name)).map((each) => each.name),
      }))
      .filter(({ is, said }) => is.join() !== said.join())
    expect(wrong).toEqual([])
  })

  it("has no row for what is no dependency", () => {
    const idle = rows.filter((row) => !dependencies.some(([name, version]) => covers(row.name, name, version)))
    expect(idle.map(({ name }) => name)).toEqual([])
  })
})
