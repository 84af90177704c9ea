/**
 * What a machine may lack: other people's programs that tests run against. Where one is missing its tests do not run
 * and say so; where a command asks for all parts that is a failure, but for those that it leaves out by name.
 */

export const parts = {
  chromium: "install chromium, or name a browser in CHROMIUM_PATH",
  redis: "put redis-server or valkey-server on the PATH, or name one in REDIS_URL (as root on Debian it is fetched)",
  kafka: "put Java 17 and Maven on the PATH (Debian: openjdk-17-jre-headless, maven), or name brokers in KAFKA_BROKERS",
  nginx: "install nginx (Debian: nginx-light)",
  haproxy: "install haproxy",
  caddy: "install caddy",
  curl: "install curl",
  go: "install Go (Debian: golang-go)",
  java: "install a JDK of Java 17 or later (Debian: openjdk-17-jdk-headless)",
  pgbouncer: "install pgbouncer",
  generators: "the npm registry and PyPI have to be reachable, and Python 3 needs venv (Debian: python3-venv)",
  python: "install Python 3 with requests (Debian: python3-requests)",
} as const

export type Part = keyof typeof parts

export const isPart = (name: string): name is Part => Object.hasOwn(parts, name)

/** `1` where a missing part is a failure; a CI service sets `CI`, which means the same. */
export const allPartsVariable = "TICKETRUSH_ALL_PARTS"
/** Names of parts that are left out, separated by commas. */
export const withoutVariable = "TICKETRUSH_WITHOUT"

export const isLeftOut = (part: Part): boolean => (process.env[withoutVariable] ?? "").split(",").includes(part)

/** Whether tests that need a part run. `there`: the machine has it, or why it has not; not asked for what is left out. */
export const runsWith = (part: Part, there: () => boolean | string): boolean => {
  if (isLeftOut(part)) {
    console.warn(`NOT RUN: ${part} is left out by name.`)
    return false
  }
  const found = there()
  if (found === true) return true
  const lack = `there is no ${part}: ${found === false ? parts[part] : found}`
  if (process.env[allPartsVariable] === "1" || process.env.CI) throw new Error(lack)
  console.warn(`NOT RUN: ${lack}.`)
  return false
}
