/** Looks for each part on this machine. */
import { browserPath } from "./chromium.ts"
import { ofPython, ofTypescript } from "./generators.ts"
import { findKafka } from "./kafka-program.ts"
import type { Found, Part } from "./parts.ts"
import { programPath, programRuns } from "./programs.ts"
import { redisProgram } from "./redis-program.ts"

const finders: Readonly<Record<Part, () => Found>> = {
  chromium: () => browserPath() !== undefined,
  redis: () => redisProgram() !== undefined,
  kafka: () => {
    const program = findKafka()
    return typeof program === "string" ? program : true
  },
  nginx: () => programPath("nginx") !== undefined,
  haproxy: () => programPath("haproxy") !== undefined,
  caddy: () => programPath("caddy") !== undefined,
  curl: () => programPath("curl") !== undefined,
  go: () => programPath("go") !== undefined,
  // With the compiler: it runs sources.
  java: () => programPath("javac") !== undefined,
  pgbouncer: () => programPath("pgbouncer") !== undefined,
  promtool: () => programPath("promtool") !== undefined,
  generators: () => {
    const found = ofTypescript.find()
    return found === true ? ofPython.find() : found
  },
  python: () => programRuns("python3", "-c", "import requests"),
}

export const findPart = (part: Part): Found => finders[part]()
