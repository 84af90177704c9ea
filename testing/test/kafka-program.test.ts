/** Where the jars of a broker come from, and that nothing else is taken for them. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { wrongJars } from "../src/kafka-program.ts"
import { kafkaVersion } from "../src/kafka-settings.ts"
import { programPath } from "../src/programs.ts"
import { runsWith } from "../src/runsWith.ts"
import { root } from "./tidy/sources.ts"

const emptyFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-kafka-program-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const sumOf = (content: string) => createHash("sha256").update(content).digest("hex")

describe("jars", () => {
  it("are taken when each is what its hash says", () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, "a.jar"), "one")
    expect(wrongJars(folder, `${sumOf("one")}  a.jar\n`)).toEqual([])
  })

  it("are refused by name when one is changed, missing or added", () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, "changed.jar"), "other")
    writeFileSync(join(folder, "added.jar"), "one")
    const sums = `${sumOf("one")}  changed.jar\n${sumOf("one")}  missing.jar\n`
    expect(wrongJars(folder, sums)).toEqual(["changed.jar", "missing.jar", "added.jar"])
  })

  it("are of the version that settings and image have", () => {
    const pom = readFileSync(join(root, "testing/kafka/pom.xml"), "utf8")
    expect(pom).toContain(`<artifactId>kafka_2.13</artifactId>\n      <version>${kafkaVersion}</version>`)
    expect(readFileSync(join(root, "testing/kafka/jars.sha256"), "utf8")).toContain(
      `  kafka_2.13-${kafkaVersion}.jar\n`,
    )
  })
})

describe("a machine without what Kafka needs", () => {
  /** What is said where the PATH has these programs alone and nothing is in the cache. */
  const saidWith = (...programs: ReadonlyArray<string>): string => {
    const folder = emptyFolder()
    for (const program of programs) symlinkSync(programPath(program)!, join(folder, program))
    const { CI: _, KAFKA_BROKERS: __, TICKETRUSH_TESTING_KAFKA_MISSING: ___, ...own } = process.env
    return execFileSync(
      process.execPath,
      ["-e", "import(process.argv[1]).then(({ kafkaProgram }) => console.log(kafkaProgram()))", "--", module],
      { env: { ...own, PATH: folder, XDG_CACHE_HOME: folder }, encoding: "utf8" },
    ).trim()
  }
  const module = join(root, "testing/src/kafka-program.ts")

  it("says that there is no Java", () => {
    expect(saidWith()).toBe("Java 17 is not installed")
  })

  it.runIf(runsWith("java"))("says that there is no Maven to fetch the jars", () => {
    expect(saidWith("java")).toBe("the jars of Kafka are not in the cache, and there is no Maven to fetch them")
  })
})
