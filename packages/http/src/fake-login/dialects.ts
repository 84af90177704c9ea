/** What Kakao and Naver answer, each in its own words. Facts of their documents; `FakeProviders.ts` says when. */
import type { FakeAccount } from "./accounts.ts"

export type FakeAnswer = {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Why there is no token. */
export type FakeFault = "code" | "client" | "proof"

export type FakeDialect = {
  readonly authorizePath: string
  readonly tokenPath: string
  readonly profilePath: string
  readonly token: (token: string) => FakeAnswer
  readonly noToken: (fault: FakeFault) => FakeAnswer
  readonly profile: (account: FakeAccount | null) => FakeAnswer
  readonly noProfile: FakeAnswer
}

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): FakeAnswer => ({
  status,
  body: JSON.stringify(value),
  headers: { "content-type": "application/json;charset=UTF-8", ...headers },
})

const kakaoFaults = {
  code: [400, "invalid_grant", "KOE320"],
  client: [401, "invalid_client", "KOE010"],
  proof: [400, "invalid_grant", "KOE319"],
} as const

const kakao: FakeDialect = {
  authorizePath: "/kakao/oauth/authorize",
  tokenPath: "/kakao/oauth/token",
  profilePath: "/kakao/v2/user/me",
  token: (token) =>
    json(200, {
      ...{ access_token: token, token_type: "bearer", refresh_token: `r-${token}`, expires_in: 21_599 },
      ...{ scope: "account_email profile_nickname", refresh_token_expires_in: 5_183_999 },
    }),
  noToken: (fault) => {
    const [status, error, error_code] = kakaoFaults[fault]
    const challenge = status === 401 ? { "www-authenticate": `Bearer realm="oauth", error="${error}"` } : undefined
    return json(status, { error, error_description: "of the provider that plays Kakao", error_code }, challenge)
  },
  profile: (account) => {
    const { kakaoId, name, email, emailIsVerified } = account ?? { name: null, email: null, emailIsVerified: false }
    const named = name === null ? {} : { nickname: name }
    const addressed = email === null ? {} : { email, is_email_valid: true, is_email_verified: emailIsVerified }
    const rest = JSON.stringify({
      connected_at: "2026-02-01T00:00:00Z",
      properties: named,
      kakao_account: { profile: named, ...addressed },
    })
    // A number with all its digits, which JSON.stringify could not write.
    return { ...json(200, {}), body: kakaoId === undefined ? rest : `{"id":${kakaoId},${rest.slice(1)}` }
  },
  noProfile: json(401, { msg: "this access token does not exist", code: -401 }),
}

const naver: FakeDialect = {
  authorizePath: "/naver/oauth2.0/authorize",
  tokenPath: "/naver/oauth2.0/token",
  profilePath: "/naver/v1/nid/me",
  token: (token) =>
    json(200, { access_token: token, refresh_token: `r-${token}`, token_type: "bearer", expires_in: "3600" }),
  noToken: (fault) =>
    json(200, {
      error: fault === "client" ? "invalid_client" : "invalid_request",
      error_description: "of the provider that plays Naver",
    }),
  profile: (account) => {
    const { naverId, name, email } = account ?? { name: null, email: null }
    const response = {
      ...(naverId === undefined ? {} : { id: naverId }),
      ...(name === null ? {} : { name, nickname: name }),
      ...(email === null ? {} : { email }),
    }
    return json(200, { resultcode: "00", message: "success", response })
  },
  noProfile: json(401, { resultcode: "024", message: "Authentication failed" }),
}

export const fakeDialects = { kakao, naver } as const
