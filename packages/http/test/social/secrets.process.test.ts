/** A real server, its Postgres and its log: what signs somebody in elsewhere is written nowhere, whatever goes wrong. */
import { createDatabase, makeTestFolder, type TestDatabase } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { fakeClient } from "../../src/fake-login/FakeProviders.ts"
import { usePrograms } from "../process/Program.ts"
import { Browser } from "../sessions/Browser.ts"
import { begun, decided, shownBy } from "./SocialWorld.ts"

const folder = makeTestFolder()
const run = usePrograms({ TICKETRUSH_TRUSTED: "off", TICKETRUSH_DATA: folder.path })
let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(async () => {
  await database.drop()
  folder.remove()
})

const outcomes = [
  "ok",
  "used-code",
  "error-200",
  "challenge",
  "server-error",
  "malformed",
  "no-token",
  "no-subject",
] as const

describe("a sign-in at the provider that a start brings along", () => {
  it("leaves no code, verifier, token or secret in the log, and none but digests in the tables", async () => {
    const program = run({ DATABASE_URL: database.url })
    const url = await program.url()
    expect(program.out).toMatch(
      /sign-in +TEST PROVIDER that plays Kakao and Naver for this machine: http:\/\/127\.0\.0\.1:\d+/,
    )
    const secrets: string[] = [fakeClient.secret]
    const statuses: number[] = []
    const browser = new Browser(url)
    for (const provider of ["kakao", "naver"] as const) {
      for (const outcome of outcomes) {
        const { authorizeUrl, verifier } = await begun(browser, provider)
        const shown = shownBy(await decided(authorizeUrl, 0, outcome))
        secrets.push(verifier, shown.code)
        const path = `/api/auth/social/${provider}/exchange`
        statuses.push((await browser.post(path, { ...shown, cookies: true })).status)
      }
    }
    const each = [200, 400, 400, 400, 503, 503, 400, 400]
    expect(statuses).toEqual([...each, ...each])
    // One that is begun and never ended: its row is still there.
    secrets.push((await begun(browser, "naver")).verifier, ...browser.cookies.values())
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query(
      "select social_logins::text as row from social_logins union all select social_accounts::text from social_accounts",
    )
    await client.end()
    expect(rows).toHaveLength(3)
    expect(await program.stop()).toBe(0)
    const written = [program.out, program.err, ...rows.map(({ row }) => row)].join("\n")
    expect(program.err).toContain("KOE320")
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20)
      expect(written).not.toContain(secret.slice(-24))
      expect(written).not.toContain(Buffer.from(secret).toString("hex"))
    }
  })

  it("is not there once a key is set, and the other provider says which setting it lacks", async () => {
    const program = run({
      DATABASE_URL: database.url,
      KAKAO_CLIENT_ID: "key",
      KAKAO_REDIRECT_URI: "https://tickets.example/back",
    })
    const url = await program.url()
    expect(program.out).toContain("sign-in    kakao")
    const message = async (provider: "kakao" | "naver") => (await begun(new Browser(url), provider)).message
    expect(await message("naver")).toBe("Missing oauth config: NAVER_CLIENT_ID")
    const { authorizeUrl } = await begun(new Browser(url), "kakao")
    expect(authorizeUrl).toMatch(/^https:\/\/kauth\.kakao\.com\/oauth\/authorize\?/)
    expect(new URL(authorizeUrl).searchParams.get("redirect_uri")).toBe("https://tickets.example/back")
  })
})
