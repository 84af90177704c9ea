import { pushServices } from "@ticketrush/notify/push/push-service"
import { contractAbuseRules } from "@ticketrush/protocol/abuse"
import { ConfigProvider, Effect, Exit, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { readArguments } from "../../src/boot/arguments.ts"
import { banner } from "../../src/boot/banner.ts"
import { readSettings, type Settings, trustedModeOf, variables } from "../../src/boot/config.ts"
import { isLoopback } from "../../src/boot/setting-readers.ts"
import type { SettingError } from "../../src/boot/variable.ts"
import { version } from "../../src/boot/version.ts"

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
      eventFeed: null,
      cluster: null,
      outage: "freeze",
      dataFolder: ".data",
      trusted: null,
      line: "actor",
      seed: "kpop",
      zone: "Asia/Seoul",
      origins: [],
      trustedProxies: [],
      accessSeconds: 600,
      drills: false,
      abuse: contractAbuseRules,
      proof: "auto",
      push: null,
      mail: null,
      captcha: "none",
      trailDays: 180,
      payments: { provider: null, url: null, key: null, cid: "TC0ONETIME", webhookSecrets: null, returnUrl: null },
      webhooksLoopback: false,
      admin: null,
      connectionsMax: 28_000,
      connectionsPerAddressMax: 256,
      streamsMax: 20_000,
      streamsPerAddressMax: 256,
      notices: [],
      shop: null,
      social: {
        kakao: { clientId: null, clientSecret: null, redirectUri: null },
        naver: { clientId: null, clientSecret: null, redirectUri: null },
        callbackPage: "/sign-in",
      },
    }
    expect(settingsOf({})).toEqual(expected)
    expect(settingsOf(Object.fromEntries(Object.keys(variables).map((name) => [name, ""])))).toEqual(expected)
  })

  it("come from the environment", () => {
    const settings = settingsOf({
      PORT: "0",
      TICKETRUSH_TRUSTED: "off",
      KAFKA_BROKERS: "a:1, b:2",
      TICKETRUSH_ZONE: "UTC",
      METRICS_PORT: "0",
    })
    expect(settings).toMatchObject({
      port: 0,
      metricsPort: 0,
      trusted: "off",
      kafkaBrokers: ["a:1", "b:2"],
      zone: "UTC",
    })
  })

  it("allow drills where they say so, at a server that is tried and has no others beside it", () => {
    const on = { TICKETRUSH_DRILLS: "on" }
    expect(settingsOf(on).drills).toBe(true)
    expect(settingsOf({ ...on, HOST: "0.0.0.0", TICKETRUSH_TRUSTED: "on" }).drills).toBe(true)
    for (const closed of [{ TICKETRUSH_TRUSTED: "off" }, { HOST: "0.0.0.0" }]) {
      expect(() => settingsOf({ ...on, ...closed })).toThrow("TICKETRUSH_DRILLS=on needs the trusted surface")
    }
    const cluster = { TICKETRUSH_CLUSTER: "10.0.0.2:7000", REDIS_URL: "redis://127.0.0.1:6379" }
    const database = { DATABASE_URL: "postgres://u@127.0.0.1:5432/x" }
    expect(() => settingsOf({ ...on, ...cluster, ...database })).toThrow("a server without TICKETRUSH_CLUSTER")
  })

  it("take the identity provider of a shop whole, or not at all", () => {
    const whole = {
      TICKETRUSH_IDP_ISSUER: "https://id.shop.example",
      TICKETRUSH_IDP_AUDIENCE: "tickets",
      TICKETRUSH_IDP_JWKS: "https://id.shop.example/keys?p=sign-in",
    }
    expect(settingsOf(whole).shop).toEqual({
      ...{ issuer: "https://id.shop.example", audience: "tickets", keysUrl: "https://id.shop.example/keys?p=sign-in" },
      ...{ type: "at+jwt", seconds: 3_600, roleClaim: null },
    })
    for (const missing of Object.keys(whole)) {
      const failed = read({ ...whole, [missing]: "" })
      expect(String(Exit.isFailure(failed) ? failed.cause : "")).toContain(`${missing} is not set`)
    }
    for (const [name, wrong] of [
      ["TICKETRUSH_IDP_ISSUER", "ticketrush"],
      ["TICKETRUSH_IDP_JWKS", "http://id.shop.example/keys"],
    ]) {
      const failed = read({ ...whole, [name]: wrong })
      expect(String(Exit.isFailure(failed) ? failed.cause : "")).toContain(`${name} takes`)
    }
  })

  it("make a node of a cluster where it has a database and a Redis to meet others", () => {
    const address = { TICKETRUSH_CLUSTER: "10.0.0.2:7000" }
    const database = { DATABASE_URL: "postgres://u@127.0.0.1:5432/x" }
    const redis = { REDIS_URL: "redis://127.0.0.1:6379" }
    expect(settingsOf({ ...address, ...database, ...redis }).cluster).toEqual({ host: "10.0.0.2", port: 7_000 })
    expect(settingsOf({ ...database, ...redis }).cluster).toBeNull()
    for (const [missing, given] of [
      ["DATABASE_URL", redis],
      ["REDIS_URL", database],
    ] as const) {
      expect(() => settingsOf({ ...address, ...given })).toThrow(
        `TICKETRUSH_CLUSTER takes a ${missing} too, and there is none`,
      )
    }
    for (const wrong of ["7000", "10.0.0.2", "10.0.0.2:0", "10.0.0.2:70000", "a b:7000"]) {
      expect(() => settingsOf({ ...address, ...database, ...redis, TICKETRUSH_CLUSTER: wrong })).toThrow(
        `TICKETRUSH_CLUSTER takes host:port, and got ${JSON.stringify(wrong)}`,
      )
    }
  })

  it("take push services by whole names, and none of a part that stands for far too many servers or for none", () => {
    const contact = { TICKETRUSH_PUSH_CONTACT: "mailto:ops@tickets.example" }
    const names = "push.example, fcm.googleapis.com,127.0.0.1"
    expect(settingsOf({ ...contact, TICKETRUSH_PUSH_SERVICES: names }).push?.services).toEqual([
      ...["push.example", "fcm.googleapis.com", "127.0.0.1"],
    ])
    expect(settingsOf(contact).push?.services).toEqual(pushServices)
    for (const wrong of [
      "com",
      "push.example,",
      ".",
      "..",
      ".com",
      "a.com.",
      "a..com",
      "0.0.1",
      "Push.example",
      "a b.c",
    ]) {
      expect(() => settingsOf({ ...contact, TICKETRUSH_PUSH_SERVICES: wrong })).toThrow(
        `TICKETRUSH_PUSH_SERVICES takes whole names of servers in small letters, such as push.example.com, separated by commas, and got ${JSON.stringify(wrong)}`,
      )
    }
  })

  it("take a mail server and whom mail comes from together, and repeat no password", () => {
    const from = { TICKETRUSH_MAIL_FROM: "tickets@shop.example" }
    for (const url of ["smtp://mail.example", "smtps://shop:p%40ss@mail.example:465/", "smtp://[::1]:25"]) {
      const { mail } = settingsOf({ ...from, TICKETRUSH_SMTP_URL: url })
      expect([mail?.from, Redacted.value(mail!.url)]).toEqual(["tickets@shop.example", url])
    }
    for (const wrong of [
      ...["mail.example", "http://mail.example", "smtp://", "smtp://shop@mail.example", "smtp://:pass@mail.example"],
      ...[
        "smtp://mail.example/?pool=true",
        "smtp://mail.example#x",
        "smtp://a:%ff@mail.example",
        "smtp://mail.example/x",
      ],
    ]) {
      expect(() => settingsOf({ ...from, TICKETRUSH_SMTP_URL: wrong }), wrong).toThrow(
        "TICKETRUSH_SMTP_URL takes smtp://host:port or smtps://host:port, with user:password@ where the server asks for them, and got something else",
      )
    }
    expect(() => settingsOf({ TICKETRUSH_MAIL_FROM: "Shop <tickets@shop.example>" })).toThrow(
      'TICKETRUSH_MAIL_FROM takes an e-mail address, and got "Shop <tickets@shop.example>"',
    )
    // Both settings the wrong way round, and a password in one that is no secret.
    for (const name of ["TICKETRUSH_MAIL_FROM", "TICKETRUSH_PUSH_CONTACT"]) {
      for (const url of ["smtps://shop:hunter2@mail.example", "smtp://:hunter2@mail.example:25/"]) {
        expect(() => settingsOf({ [name]: url })).toThrow(/, and got something else\W*$/)
      }
    }
    const all = { ...from, TICKETRUSH_SMTP_URL: "smtp://mail.example" }
    expect(settingsOf(all).mail?.links).toBe(null)
    const links = settingsOf({ ...all, TICKETRUSH_MAIL_LINKS: "https://tickets.example" }).mail?.links
    expect(links).toBe("https://tickets.example")
    expect(() => settingsOf({ ...all, TICKETRUSH_MAIL_LINKS: "tickets.example/shop" })).toThrow(
      "TICKETRUSH_MAIL_LINKS takes an origin such as https://tickets.example, and got",
    )
    expect(() => settingsOf(from)).toThrow("TICKETRUSH_MAIL_FROM takes a TICKETRUSH_SMTP_URL too, and there is none")
    expect(() => settingsOf({ TICKETRUSH_MAIL_LINKS: "https://tickets.example" })).toThrow(
      "TICKETRUSH_MAIL_LINKS takes a TICKETRUSH_SMTP_URL too, and there is none",
    )
    expect(() => settingsOf({ TICKETRUSH_SMTP_URL: "smtp://mail.example" })).toThrow(
      "TICKETRUSH_SMTP_URL takes a TICKETRUSH_MAIL_FROM too, and there is none",
    )
  })

  it("read origins and the addresses of proxies, several of each", () => {
    const settings = settingsOf({
      TICKETRUSH_ORIGINS: "https://Tickets.example, http://localhost:3000",
      TICKETRUSH_TRUSTED_PROXIES: "127.0.0.1,::1, 10.0.0.0/8",
    })
    expect(settings.origins).toEqual(["https://tickets.example", "http://localhost:3000"])
    expect(settings.trustedProxies).toEqual(["127.0.0.1", "::1", "10.0.0.0/8"])
    for (const env of [
      { TICKETRUSH_ORIGINS: "*" },
      { TICKETRUSH_ORIGINS: "https://a.example,tickets.example" },
      { TICKETRUSH_TRUSTED_PROXIES: "proxy.internal" },
      { TICKETRUSH_TRUSTED_PROXIES: "10.0.0.0/99" },
    ]) {
      expect(Exit.isFailure(read(env))).toBe(true)
    }
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
    const several = "postgres://u:secret@one:1,two:2/d?target_session_attrs=read-write"
    expect(settingsOf({ DATABASE_URL: several }).databaseUrl).not.toBeNull()
    expect(JSON.stringify(settingsOf({ DATABASE_URL: several }))).not.toContain("secret")
    for (const wrong of ["postgres://u:secret@one:1,two:70000/d", "postgres://u:secret@one:1,,two/d"]) {
      const failed = read({ DATABASE_URL: wrong })
      expect(JSON.stringify(failed)).toContain("DATABASE_URL takes ")
      expect(JSON.stringify(failed)).not.toContain("secret")
    }
    const misspelt = JSON.stringify(read({ DATABASE_URL: "postgres://u:secret@h/d?ssl_mode=secret" }))
    expect(misspelt).toContain("DATABASE_URL takes no parameter ssl_mode: did you mean sslmode?")
    expect(misspelt).not.toContain("secret")
  })
})

describe("the old name of a setting", () => {
  it("still works, and the start says so", () => {
    const notices = ["TICKETRUSH_LAB is the old name of TICKETRUSH_TRUSTED, and still works."]
    expect(settingsOf({ TICKETRUSH_LAB: "on" })).toMatchObject({ trusted: "on", notices })
    expect(settingsOf({ TICKETRUSH_LAB: "on", TICKETRUSH_TRUSTED: "on" })).toMatchObject({ trusted: "on", notices })
    expect(settingsOf({ TICKETRUSH_LAB: "", TICKETRUSH_TRUSTED: "on" })).toMatchObject({ trusted: "on", notices: [] })
  })

  it("may not contradict the new one", () => {
    expect(JSON.stringify(read({ TICKETRUSH_LAB: "on", TICKETRUSH_TRUSTED: "off" }))).toContain(
      "TICKETRUSH_LAB is the old name of TICKETRUSH_TRUSTED: set one of them, or both to the same",
    )
  })
})

describe("the trusted surface", () => {
  it.each([
    ["127.0.0.1", true],
    ["127.8.9.1", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["10.0.0.1", false],
    ["127.0.0.1.example.com", false],
  ])("of a server that listens on %s asks for the token: %s, and is off if not, unless it was set", (host, asks) => {
    expect(isLoopback(host)).toBe(asks)
    expect(trustedModeOf({ host, trusted: null })).toBe(asks ? "token" : "off")
    for (const trusted of ["on", "off", "token"] as const) expect(trustedModeOf({ host, trusted })).toBe(trusted)
  })
})

describe("the command line", () => {
  it("knows --lan, --help and --version, and nothing else", () => {
    expect(readArguments([])).toEqual({ kind: "run", lan: false })
    expect(readArguments(["--lan"])).toEqual({ kind: "run", lan: true })
    expect(readArguments(["--lan", "-h"])).toEqual({ kind: "help" })
    expect(readArguments(["--lan", "--version"])).toEqual({ kind: "version" })
    expect(version()).toMatch(/^\d+\.\d+\.\d+$/)
    expect(readArguments(["lan"]).kind).toBe("wrong")
  })
})

describe("the banner", () => {
  const trusted = { mode: "token", token: "secret", loopbackOnly: true } as const
  const running = { port: 1, metricsPort: 2, trusted, databaseFolder: null, risks: [], fakeUrl: null, sandboxUrl: null }

  it("says to whom the trusted surface is open, and warns when other machines are among them", () => {
    const line = (host: string, trusted: typeof running.trusted | { readonly mode: "on" | "off" }): string =>
      /^ {2}trusted {4}(.*)$/m.exec(banner({ ...settingsOf({}), host }, { ...running, trusted }, 1))![1]
    const withToken = "for callers with the token in .data/trusted-token, and not through a proxy"
    const open = "ON FOR EVERY CALLER, also for strangers behind a proxy: no token is asked for"
    expect(line("127.0.0.1", trusted)).toBe(withToken)
    expect(line("0.0.0.0", trusted)).toBe(`${withToken}, and OTHER MACHINES CAN CALL`)
    expect(line("127.0.0.1", { mode: "on" })).toBe(open)
    expect(line("0.0.0.0", { mode: "on" })).toBe(`${open}, and OTHER MACHINES CAN CALL`)
    expect(line("0.0.0.0", { mode: "off" })).toMatch(/^off: /)
  })

  it("shows the address of the page with the token behind its hash, and without one where none is asked for", () => {
    expect(banner(settingsOf({}), running, 1)).toContain("demo       http://127.0.0.1:1/demo#token=secret\n")
    const open = banner(settingsOf({}), { ...running, trusted: { mode: "on" } }, 1)
    expect(open).toContain("page       http://127.0.0.1:1/\n  demo       http://127.0.0.1:1/demo\n")
    expect(open).not.toContain("token=")
  })

  it("says who signs people in, and that the one which plays the providers is none of them", () => {
    const line = (environment: Record<string, string>, fakeUrl: string | null): string =>
      /^ {2}sign-in {4}(.*)$/m.exec(banner(settingsOf(environment), { ...running, fakeUrl }, 1))![1]
    expect(line({}, "http://127.0.0.1:9")).toBe(
      "TEST PROVIDER that plays Kakao and Naver for this machine: http://127.0.0.1:9 (no keys are set)",
    )
    expect(line({}, null)).toBe("none: no keys of Kakao or Naver are set")
    expect(line({ KAKAO_CLIENT_ID: "a", NAVER_CLIENT_ID: "b" }, null)).toBe("kakao and naver")
  })

  it("names the process, for who wants to end it", () => {
    expect(banner(settingsOf({}), running, 1)).toMatch(new RegExp(`^ {2}process {4}${process.pid}$`, "m"))
  })

  it("repeats what was noticed in the settings", () => {
    expect(banner(settingsOf({ TICKETRUSH_LAB: "on" }), running, 1)).toContain(
      "TICKETRUSH_LAB is the old name of TICKETRUSH_TRUSTED, and still works.",
    )
  })

  it("says how to race against this very server", () => {
    const on = (host: string, port: number): string => banner({ ...settingsOf({}), host }, { ...running, port }, 1)
    expect(on("127.0.0.1", 8080)).toMatch(/--seats 1$/m)
    expect(on("0.0.0.0", 8080)).toMatch(/--seats 1$/m)
    expect(on("127.0.0.1", 81)).toMatch(/--seats 1 --url http:\/\/127\.0\.0\.1:81$/m)
    expect(on("::1", 8080)).toMatch(/--seats 1 --url http:\/\/\[::1\]:8080$/m)
    const elsewhere = banner(settingsOf({ TICKETRUSH_DATA: "/srv/box office" }), { ...running, port: 8080 }, 1)
    expect(elsewhere).toContain("or: TICKETRUSH_DATA='/srv/box office' npm run race -- --users 30 --seats 1\n")
  })

  it("does not call a database durable that is not", () => {
    const risks = [
      { setting: "fsync", value: "off", risk: "a power loss can destroy the whole database", durable: false },
      { setting: "data_checksums", value: "off", risk: "damage on the disk is not noticed", durable: true },
    ]
    const text = banner(settingsOf({}), { ...running, risks }, 1)
    expect(text).toContain("  note: the database has data_checksums = off: damage on the disk is not noticed.\n")
    expect(text).toContain("NOT DURABLE: the database has fsync = off: a power loss can destroy the whole database.")
  })

  it("says what the addresses of Redis and Kafka are used for, and nothing where none are given", () => {
    const said = (environment: Record<string, string>): string => banner(settingsOf(environment), running, 1)
    const lab = "for the strategies of the lab alone"
    expect(said({})).not.toContain(lab)
    expect(said({ REDIS_URL: "redis://h" })).toContain(`  REDIS_URL: ${lab}`)
    expect(said({ REDIS_URL: "redis://h", KAFKA_BROKERS: "h:1" })).toContain(`  REDIS_URL and KAFKA_BROKERS: ${lab}`)
    const compared = said({ REDIS_URL: "redis://h", KAFKA_BROKERS: "h:1", TICKETRUSH_LINE: "redis-zset" })
    expect(compared).toContain("it is lost with Redis")
    expect(compared).toContain(`  KAFKA_BROKERS: ${lab}`)
  })
})
