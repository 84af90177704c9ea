/** A provider that people sign in with, by authorization code (RFC 6749, 4.1). */
import type { Redacted } from "effect"

export type ProviderName = "kakao" | "naver"

export type LoginProvider = {
  readonly name: ProviderName
  /** What accounts are kept under: tells the provider from one that only plays it. */
  readonly issuer: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly profileUrl: string
  readonly clientId: string
  /** Null where the provider gave none. */
  readonly clientSecret: Redacted.Redacted | null
  /** Exactly as the provider knows it; null: the page of the loopback name that the request was sent to. */
  readonly redirectUri: string | null
}

/** A provider, or the name of the setting that it lacks. */
export type Providers = Readonly<Record<ProviderName, LoginProvider | { readonly missing: string }>>

/** Where the real ones are. */
export const places: Readonly<
  Record<ProviderName, Pick<LoginProvider, "issuer" | "authorizeUrl" | "tokenUrl" | "profileUrl">>
> = {
  kakao: {
    issuer: "https://kauth.kakao.com",
    authorizeUrl: "https://kauth.kakao.com/oauth/authorize",
    tokenUrl: "https://kauth.kakao.com/oauth/token",
    profileUrl: "https://kapi.kakao.com/v2/user/me",
  },
  naver: {
    issuer: "https://nid.naver.com",
    authorizeUrl: "https://nid.naver.com/oauth2.0/authorize",
    tokenUrl: "https://nid.naver.com/oauth2.0/token",
    profileUrl: "https://openapi.naver.com/v1/nid/me",
  },
}

export const isProviderName = (text: string): text is ProviderName => text === "kakao" || text === "naver"
