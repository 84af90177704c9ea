/** Calls every operation of signing in with an account elsewhere, and brings about what each of them refuses. */
import type { FakeOutcome } from "../../src/fake-login/accounts.ts"
import { bearer, signIn } from "../client.ts"
import { decided, shownBy } from "../social/SocialWorld.ts"
import type { Calls } from "./signing-in.ts"

const at = (provider: string, word: string): string => `/api/auth/social/${provider}/${word}`

/** The node plays Kakao, and has no keys of Naver. */
export const socialLogin = async ({ node, user, get, send }: Calls): Promise<void> => {
  const { body: risen } = await send("/api/users", { username: "links" })
  const mine = bearer(await signIn(node.url, risen.id))
  const admin = bearer(await signIn(node.url, user))
  /** What comes back from the provider. */
  const shown = async (word: string, headers: Record<string, string>, account = 0, outcome: FakeOutcome = "ok") => {
    const { body } = await get(at("kakao", word), headers)
    return shownBy(await decided(body.authorizeUrl, account, outcome))
  }
  for (const provider of ["google", "naver"]) {
    await get(at(provider, "authorize-url"))
    await get(at(provider, "link-url"), mine)
    await send(at(provider, "exchange"), { code: "c", state: "s" })
    await send(at(provider, "link"), { code: "c", state: "s" }, mine)
  }
  for (const body of [{}, { code: "c" }, { code: "c", state: "invented" }]) {
    await send(at("kakao", "exchange"), body)
    await send(at("kakao", "link"), body, mine)
  }
  for (const outcome of ["used-code", "no-subject", "server-error", "ok"] as const) {
    await send(at("kakao", "exchange"), await shown("authorize-url", {}, 1, outcome))
    await send(at("kakao", "link"), await shown("link-url", mine, 0, outcome), mine)
  }
  await send(at("kakao", "exchange"), { code: "c", state: "s", cookies: true })
  await send(at("kakao", "link"), await shown("link-url", admin, 0), admin)
  await send(at("kakao", "link"), await shown("link-url", mine, 2), mine)
  await get("/api/auth/accounts", mine)
}
