import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { webhookUrl } from "../../src/guard/webhook-url.ts"

const textOf = (text: string, loopback = false): string => {
  const url = webhookUrl(text, { loopback })
  return typeof url === "string" ? `refused: ${url}` : url.href
}

describe("the address of an endpoint", () => {
  it("is taken in one spelling", () => {
    expect(textOf("https://Shop.example:443/hooks?of=tickets")).toBe("https://shop.example/hooks?of=tickets")
    expect(textOf("https://1.1.1.1:8443/a/../b")).toBe("https://1.1.1.1:8443/b")
  })

  it.each([
    ["no address", "must be a whole address"],
    ["/hooks", "must be a whole address"],
    ["https://shop.example/a b", "must be a whole address"],
    ["http://shop.example/", "must begin with https://"],
    ["ftp://shop.example/", "must begin with https://"],
    ["https://user:word@shop.example/", "no name and no password"],
    ["https://shop.example/#part", "no fragment"],
    [`https://shop.example/${"x".repeat(limits.webhookUrlCharsMax)}`, "characters"],
    ["https://127.0.0.1/", "public internet"],
    ["https://localhost/", "public internet"],
    ["https://2130706433/", "public internet"],
    ["https://0x7f.1/", "public internet"],
    ["https://[::1]/", "public internet"],
    ["https://[::ffff:10.0.0.1]/", "public internet"],
    ["https://169.254.169.254/", "public internet"],
  ])("is refused with what is wrong: %s", (text, why) => expect(textOf(text)).toContain(why))

  it("may be on this machine, by HTTP too, where the server was told so for development; private networks may not", () => {
    expect(textOf("http://127.0.0.1:9000/x", true)).toBe("http://127.0.0.1:9000/x")
    expect(textOf("http://localhost:9000/", true)).toBe("http://localhost:9000/")
    expect(textOf("http://[::1]:9000/", true)).toBe("http://[::1]:9000/")
    expect(textOf("ftp://localhost/", true)).toContain("https://")
    expect(textOf("http://10.0.0.1/", true)).toContain("https://")
    expect(textOf("https://10.0.0.1/", true)).toContain("public internet")
    expect(textOf("http://shop.example/", true)).toContain("https://")
  })
})
