/**
 * What a machine may lack: other people's programs that tests run against. Where one is missing its tests do not run
 * and say so; where a command asks for all parts that is a failure, but for those that it leaves out by name.
 */

type Needed = {
  /** What to do where it is missing. */
  readonly remedy: string
  /** Debian packages that bring it. */
  readonly packages: ReadonlyArray<string>
}

const debian = (remedy: string, ...packages: ReadonlyArray<string>): Needed => ({ remedy, packages })

export const parts = {
  chromium: debian(
    "install chromium, or name a browser in CHROMIUM_PATH",
    "chromium",
    "chromium-headless-shell",
    "fonts-nanum",
  ),
  redis: debian("install redis-server or valkey-server (as root on Debian it is fetched)", "redis-server"),
  kafka: debian(
    "put Java 17 and Maven on the PATH (Debian: default-jre-headless, maven), or name brokers in KAFKA_BROKERS",
    "default-jre-headless",
    "maven",
  ),
  nginx: debian("install nginx (Debian: nginx-light)", "nginx-light"),
  haproxy: debian("install haproxy", "haproxy"),
  caddy: debian("install caddy", "caddy"),
  curl: debian("install curl", "curl"),
  go: debian("install Go (Debian: golang-go)", "golang-go"),
  java: debian("install a JDK of Java 17 or later (Debian: default-jdk-headless)", "default-jdk-headless"),
  pgbouncer: debian("install pgbouncer", "pgbouncer"),
  promtool: debian("install promtool (Debian: prometheus)", "prometheus"),
  generators: debian(
    "the npm registry and PyPI have to be reachable, and Python 3 needs venv (Debian: python3-venv)",
    "python3-venv",
  ),
  python: debian("install Python 3 with requests (Debian: python3-requests)", "python3-requests"),
} as const satisfies Readonly<Record<string, Needed>>

export type Part = keyof typeof parts

export const partNames = Object.keys(parts) as ReadonlyArray<Part>

export const isPart = (name: string): name is Part => Object.hasOwn(parts, name)

/** `1` where a missing part is a failure; a CI service sets `CI`, which means the same. */
export const allPartsVariable = "TICKETRUSH_ALL_PARTS"
/** Names of parts that are left out, separated by commas. */
export const withoutVariable = "TICKETRUSH_WITHOUT"

export const isLeftOut = (part: Part): boolean => (process.env[withoutVariable] ?? "").split(",").includes(part)

export const allAreAsked = (): boolean => process.env[allPartsVariable] === "1" || Boolean(process.env.CI)

/** False where it is missing, or why, where that can be said. */
export type Found = boolean | string

export const lackOf = (part: Part, found: false | string): string =>
  `there is no ${part}: ${found === false ? parts[part].remedy : found}`
