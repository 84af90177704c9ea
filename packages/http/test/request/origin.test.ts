import { describe, expect, it } from "vitest"
import type { Exchange } from "../../src/Exchange.ts"
import { OwnOrigins, originOf } from "../../src/request/origin.ts"

const asked = (origin: string, host: string): Exchange =>
  ({ header: (name: string) => ({ origin, host })[name] ?? "" }) as unknown as Exchange

describe("a request that names no page", () => {
  const sent = (site: string): Exchange =>
    ({ header: (name: string) => (name === "sec-fetch-site" ? site : "") }) as unknown as Exchange

  it.each(["", "same-origin", "none"])("may be ours when the browser says %j of its site", (site) => {
    expect(new OwnOrigins([]).isOwn(sent(site))).toBe(true)
  })

  it.each(["cross-site", "same-site"])("is a picture or a link of another page when it says %j", (site) => {
    expect(new OwnOrigins([]).isOwn(sent(site))).toBe(false)
  })
})

describe("a page is one of ours", () => {
  const origins = new OwnOrigins(["https://tickets.example", "http://localhost:3000"])

  it.each([
    ["no page at all", "", "a:1"],
    ["the host that is asked for", "http://localhost:8080", "localhost:8080"],
    ["in other letters", "https://tickets.local", "Tickets.Local"],
    ["behind TLS of a proxy", "https://other.example", "other.example"],
    ["with the port that its scheme has anyway", "https://other.example", "other.example:443"],
    ["allowed, under any name that the proxy gives this server", "https://tickets.example", "127.0.0.1:8080"],
    ["allowed with its port", "http://localhost:3000", "127.0.0.1:8080"],
    ["allowed, as a browser would not write it", "https://TICKETS.example:443", "127.0.0.1:8080"],
  ])("%s", (_, origin, host) => {
    expect(origins.isOwn(asked(origin, host))).toBe(true)
  })

  it.each([
    ["another host", "https://evil.example", "localhost:8080"],
    ["another port", "http://localhost:1", "localhost:8080"],
    ["allowed under the other scheme", "http://tickets.example", "127.0.0.1:8080"],
    ["below an allowed one", "https://x.tickets.example", "127.0.0.1:8080"],
    ["one that begins like an allowed one", "https://tickets.example.evil", "127.0.0.1:8080"],
    ["a page without an origin", "null", "null"],
    ["no origin", "localhost", "localhost"],
    ["a host in the name of a user", "https://tickets.example@evil.example", "127.0.0.1"],
    ["no host", "https://evil.example", ""],
  ])("not %s", (_, origin, host) => {
    expect(origins.isOwn(asked(origin, host))).toBe(false)
  })
})

describe("an origin", () => {
  it.each([
    ["https://tickets.example", "https://tickets.example"],
    ["https://Tickets.Example:443", "https://tickets.example"],
    ["http://localhost:3000/", "http://localhost:3000"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("is read from %s", (text, origin) => {
    expect(originOf(text)).toBe(origin)
  })

  it.each([
    [""],
    ["*"],
    ["tickets.example"],
    ["https://tickets.example/path"],
    ["https://tickets.example?x"],
    ["https://user@tickets.example"],
    ["ftp://tickets.example"],
    ["null"],
  ])("is not %s", (text) => {
    expect(originOf(text)).toBeUndefined()
  })
})
