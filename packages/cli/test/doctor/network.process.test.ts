/** A real server, ports that others have, and a real proxy that does not say whose request it passes on. */
import { createServer } from "node:net"
import { createDatabase, hasNginx, startNginx, type TestDatabase, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { ServerProcess } from "../../../http/test/process/ServerProcess.ts"
import { checkPorts, checkProxy } from "../../src/doctor/network.ts"

let database: TestDatabase
let server: ServerProcess
beforeAll(async () => {
  database = await createDatabase()
  server = await ServerProcess.start({ DATABASE_URL: database.url, TICKETRUSH_TRUSTED: "token" })
})
afterAll(async () => {
  await server?.end()
  await database?.drop()
})

const host = "127.0.0.1"

describe("a port", () => {
  it("that is free, or has a server of ours, is no problem", async () => {
    const { metricsPort, port } = server
    const found = await Effect.runPromise(checkPorts({ host, port, metricsPort }))
    expect(found.map(({ verdict }) => verdict)).toEqual(["ok", "ok"])
    expect(found[0].says).toContain("a server of ours listens")
    const any = await Effect.runPromise(checkPorts({ host, port: 0, metricsPort: 0 }))
    expect(any.map(({ verdict }) => verdict)).toEqual(["note", "note"])
  })

  it("that another program has, and an address of another machine, are told with the setting", async () => {
    const other = createServer((socket) => socket.end()).listen(0, host)
    onTestFinished(() => void other.close())
    await until("the port is taken", () => other.listening)
    const { port } = other.address() as { port: number }
    const found = await Effect.runPromise(checkPorts({ host, port, metricsPort: port }))
    for (const [i, setting] of ["PORT", "METRICS_PORT"].entries()) {
      expect(found[i]).toMatchObject({ verdict: "problem", says: expect.stringContaining(`set another ${setting}`) })
    }
    const elsewhere = await Effect.runPromise(checkPorts({ host: "192.0.2.254", port, metricsPort: 0 }))
    expect(elsewhere[0]).toMatchObject({ verdict: "problem", says: expect.stringContaining("EADDRNOTAVAIL") })
  })
})

describe("the way of visitors", () => {
  const told = () => ({ host, port: server.port, trusted: "token", trustedProxies: [] as string[] }) as const
  const asked = (outside: string, more = {}) => Effect.runPromise(checkProxy({ ...told(), ...more }, new URL(outside)))

  it("is noted as not asked, and a surface that is open to all is a problem without asking", async () => {
    expect((await Effect.runPromise(checkProxy(told(), undefined))).verdict).toBe("note")
    const open = await Effect.runPromise(checkProxy({ ...told(), trusted: "on" }, undefined))
    expect(open).toMatchObject({ verdict: "problem", says: expect.stringContaining("TICKETRUSH_TRUSTED=on") })
  })

  it("that leads to nothing, or to another program, is told", async () => {
    expect((await asked("http://127.0.0.1:1/")).says).toContain("nothing answers")
    expect((await asked(`http://127.0.0.1:${server.metricsPort}/`)).says).toContain("is not this server")
  })

  it("that leads to the server itself is noted", async () => {
    expect((await asked(server.url)).verdict).toBe("note")
  })

  it.runIf(hasNginx())("through a proxy that speaks HTTP/1.0, or does not say who asks, is told", async () => {
    const through = async (...lines: ReadonlyArray<string>): Promise<string> => {
      const pass = [`proxy_pass ${server.url};`, ...lines].map((line) => `      ${line}`).join("\n")
      const proxy = await startNginx({ server: `    location / {\n${pass}\n    }` })
      onTestFinished(proxy.remove)
      return `http://127.0.0.1:${proxy.port}/`
    }
    const old = await asked(await through("proxy_http_version 1.0;"))
    expect(old).toMatchObject({
      verdict: "problem",
      says: expect.stringMatching(/is not this server \(50\d\).*HTTP\/1\.1/),
    })
    const modern = ["proxy_http_version 1.1;", 'proxy_set_header Connection "";']
    for (const name of ["tickets.example", "$http_host"]) {
      expect(await asked(await through(...modern, `proxy_set_header Host ${name};`))).toMatchObject({
        verdict: "problem",
        says: expect.stringContaining("does not say whose request it passes on"),
      })
    }
    const named = await through(...modern, "proxy_set_header X-Forwarded-For $remote_addr;")
    expect(await asked(named)).toMatchObject({
      verdict: "problem",
      says: expect.stringContaining("name it in TICKETRUSH_TRUSTED_PROXIES"),
    })
    expect((await asked(named, { trustedProxies: ["127.0.0.1"] })).verdict).toBe("ok")
  })

  it("on which strangers may act for every person is a problem", async () => {
    const open = await ServerProcess.start({ DATABASE_URL: database.url, TICKETRUSH_TRUSTED: "on" })
    onTestFinished(async () => void (await open.end()))
    expect((await asked(open.url)).says).toContain("may act for every person")
  })
})
