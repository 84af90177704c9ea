import { networkInterfaces } from "node:os"
import { openToken } from "@ticketrush/http/access/token-file"
import { makeTestFolder } from "@ticketrush/testing"
import { ConfigProvider, Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { defaultServer, withToken } from "../src/server.ts"

const token = "A".repeat(43)
let place: ReturnType<typeof makeTestFolder>
beforeEach(() => {
  place = makeTestFolder()
})
afterEach(() => place.remove())

const under = <A, E>(env: Record<string, string>, effect: Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(effect.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))))
const choice = (url: string) => under({ TICKETRUSH_DATA: place.path }, withToken(new URL(url)))

describe("the server of a command that names none", () => {
  it.each([
    [{}, "http://127.0.0.1:8080"],
    [{ PORT: "9000" }, "http://127.0.0.1:9000"],
    [{ PORT: "0" }, "http://127.0.0.1:8080"],
    [{ HOST: "0.0.0.0", PORT: "81" }, "http://127.0.0.1:81"],
    [{ HOST: "::1" }, "http://[::1]:8080"],
    [{ HOST: "box.local" }, "http://box.local:8080"],
  ])("is the one that starts with %j: %s", async (env, url) => {
    expect(await under(env, defaultServer)).toBe(url)
  })

  it("is not there when a setting is wrong, and the command says which", async () => {
    const wrong = under({ PORT: "http" }, Effect.flip(defaultServer))
    expect((await wrong).message).toBe('PORT takes a port from 0 to 65535, and got "http"')
  })
})

describe("the token of a command", () => {
  it.each(["http://127.0.0.1:8080", "http://localhost:81", "http://[::1]:8080"])(
    "is the one in the data folder for a server of this machine: %s",
    async (url) => {
      expect(await choice(url)).toMatchObject({ token: null })
      await Effect.runPromise(openToken(place.path, token))
      expect(await choice(url)).toEqual({ url: new URL(url), token })
    },
  )

  it("is the one in the data folder for an address of a network of this machine too, which --lan prints", async () => {
    await Effect.runPromise(openToken(place.path, token))
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    const external = addresses.filter(({ family }) => family === "IPv4").map(({ address }) => address)
    expect(external).not.toEqual([])
    for (const address of external) expect((await choice(`http://${address}:8080`)).token).toBe(token)
  })

  it.each(["http://192.0.2.7:8080", "http://localhost.example", "http://box.local"])(
    "is never sent to another machine: %s",
    async (url) => {
      await Effect.runPromise(openToken(place.path, token))
      expect((await choice(url)).token).toBeNull()
    },
  )

  it("is the one behind the hash of the address, as a start prints it, for any machine", async () => {
    await Effect.runPromise(openToken(place.path, token))
    const other = "B".repeat(43)
    expect(await choice(`http://192.0.2.7:8080/#token=${other}`)).toEqual({
      url: new URL("http://192.0.2.7:8080/"),
      token: other,
    })
    const wrong = await Effect.runPromise(Effect.flip(withToken(new URL("http://127.0.0.1/#token=x"))))
    expect(wrong.message).toContain("is not one that a server prints")
  })
})
