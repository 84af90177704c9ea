import { ConfigProvider, Effect, Exit } from "effect"
import { describe, expect, it } from "vitest"
import { readArguments } from "../../src/boot/arguments.ts"
import { banner } from "../../src/boot/banner.ts"
import { isLoopback, labOf, readSettings, type SettingError, type Settings, variables } from "../../src/boot/config.ts"

const read = (env: Record<string, string>): Exit.Exit<Settings, SettingError> =>
  Effect.runSyncExit(readSettings.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))))
const settingsOf = (env: Record<string, string>): Settings => {
  const exit = read(env)
  if (Exit.isFailure(exit)) throw new Error(String(exit.cause))
  return exit.value
}

describe("settings", () => {
  it("have the documented values when nothing is set, and when everything is empty", () => {
    const expected = {
      host: "127.0.0.1",
      port: 8080,
      metricsPort: 9464,
      databaseUrl: null,
      redisUrl: null,
      kafkaBrokers: [],
      dataFolder: ".data",
      lab: "when on loopback",
      line: "actor",
      seed: "kpop",
      zone: "Asia/Seoul",
      streamsMax: 20_000,
      streamsPerAddressMax: 256,
    }
    expect(settingsOf({})).toEqual(expected)
    expect(settingsOf(Object.fromEntries(Object.keys(variables).map((name) => [name, ""])))).toEqual(expected)
  })

  it("come from the environment", () => {
    const settings = settingsOf({ PORT: "0", TICKETRUSH_LAB: "off", KAFKA_BROKERS: "a:1, b:2", TICKETRUSH_ZONE: "UTC" })
    expect(settings).toMatchObject({ port: 0, lab: "off", kafkaBrokers: ["a:1", "b:2"], zone: "UTC" })
  })

  it("take a line in Redis only with a Redis", () => {
    const redis = { TICKETRUSH_LINE: "redis-zset", REDIS_URL: "redis://h" }
    expect(settingsOf(redis)).toMatchObject({ line: "redis-zset", redisUrl: expect.anything() })
    expect(settingsOf({ REDIS_URL: "redis://h" })).toMatchObject({ line: "actor" })
  })

  it("never show a secret", () => {
    const settings = settingsOf({ DATABASE_URL: "postgres://u:secret@h/d", REDIS_URL: "redis://:secret@h" })
    expect(JSON.stringify(settings)).not.toContain("secret")
    const wrong = read({ DATABASE_URL: "mysql://u:secret@h/d" })
    expect(JSON.stringify(wrong)).not.toContain("secret")
  })
})

describe("the lab surface", () => {
  it.each([
    ["127.0.0.1", true],
    ["127.8.9.1", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["10.0.0.1", false],
    ["127.0.0.1.example.com", false],
  ])("is on for %s: %s, unless it is named", (host, on) => {
    expect(isLoopback(host)).toBe(on)
    expect(labOf({ host, lab: "when on loopback" })).toBe(on ? "for loopback names" : "off")
    expect(labOf({ host, lab: "on" })).toBe("on")
    expect(labOf({ host, lab: "off" })).toBe("off")
  })
})

describe("the command line", () => {
  it("knows --lan and --help and nothing else", () => {
    expect(readArguments([])).toEqual({ kind: "run", lan: false })
    expect(readArguments(["--lan"])).toEqual({ kind: "run", lan: true })
    expect(readArguments(["--lan", "-h"])).toEqual({ kind: "help" })
    expect(readArguments(["lan"]).kind).toBe("wrong")
  })
})

describe("the banner", () => {
  const running = { port: 1, metricsPort: 2, labOn: true, databaseFolder: null, notDurable: [] }

  it("warns when other machines can reach what trusts its caller", () => {
    const text = banner({ ...settingsOf({}), host: "0.0.0.0", lab: "on" }, running, 1)
    expect(text).toContain("OTHER MACHINES CAN CALL")
    expect(text).toContain("http://127.0.0.1:1/")
    expect(banner(settingsOf({}), running, 1)).not.toContain("OTHER MACHINES")
    expect(banner(settingsOf({}), { ...running, labOn: false }, 1)).toContain("lab        off")
  })

  it("says how to race against this very server", () => {
    const on = (host: string, port: number): string => banner({ ...settingsOf({}), host }, { ...running, port }, 1)
    expect(on("127.0.0.1", 8080)).toMatch(/--seats 1$/m)
    expect(on("0.0.0.0", 8080)).toMatch(/--seats 1$/m)
    expect(on("127.0.0.1", 81)).toMatch(/--seats 1 --url http:\/\/127\.0\.0\.1:81$/m)
    expect(on("::1", 8080)).toMatch(/--seats 1 --url http:\/\/\[::1\]:8080$/m)
  })

  it("does not call a database durable that is not, and names settings that nothing uses", () => {
    const notDurable = [{ setting: "fsync", value: "off", risk: "a power loss can destroy the whole database" }]
    const text = banner(settingsOf({ REDIS_URL: "redis://h" }), { ...running, notDurable }, 1)
    expect(text).toContain("NOT DURABLE: the database has fsync = off: a power loss can destroy the whole database.")
    expect(text).toContain("REDIS_URL is set, and nothing uses it")
    const compared = settingsOf({ REDIS_URL: "redis://h", TICKETRUSH_LINE: "redis-zset" })
    expect(banner(compared, running, 1)).toContain("it is lost with Redis")
    expect(banner(compared, running, 1)).not.toContain("nothing uses it")
  })
})
