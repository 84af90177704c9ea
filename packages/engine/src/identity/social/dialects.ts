/**
 * In what Kakao and Naver differ from RFC 6749 and from each other. Their answers are brought into the form of the standard
 * before a library reads them.
 */
import { limits } from "@ticketrush/protocol"
import { notText } from "../../catalogue/names.ts"
import type { ProviderName } from "./Provider.ts"

/** Who a provider says a person is. Only `subject` identifies; the others may be missing, unverified or another's. */
export type Profile = {
  readonly subject: string
  readonly email: string | null
  readonly displayName: string | null
}

/** What a provider answered. */
export type DialectAnswer = { readonly status: number; readonly text: string }

/** Which takes a proof key for code exchange (RFC 7636). */
export const takesProof: Readonly<Record<ProviderName, boolean>> = { kakao: true, naver: false }

/**
 * The answer of a token endpoint in the form of RFC 6749. Naver tells of errors with 200. Kakao names them beside a
 * challenge, for which a library would pass over the body. An id_token is of no use: the profile is asked for.
 */
export const tokenAnswerOf = ({ status, text }: DialectAnswer): DialectAnswer | undefined => {
  const body = objectIn(text)
  if (body === undefined) return undefined
  if (typeof body.error === "string") return { status: status >= 400 && status < 500 ? status : 400, text }
  const { id_token: _, ...rest } = body
  return { status, text: JSON.stringify(rest) }
}

/** Undefined where there is no subject in it. */
export const profileIn = (provider: ProviderName, text: string): Profile | undefined => {
  const body = objectIn(text)
  if (body === undefined) return undefined
  return provider === "kakao" ? kakaoProfile(body) : naverProfile(body)
}

type Json = Readonly<Record<string, unknown>>

const kakaoProfile = (body: Json): Profile | undefined => {
  const account = recordOf(body.kakao_account)
  const name = recordOf(body.properties).nickname ?? recordOf(account.profile).nickname
  return profileOf(body.id, account.email, name)
}

const naverProfile = (body: Json): Profile | undefined => {
  const { id, email, name, nickname } = recordOf(body.response)
  return profileOf(id, email, name ?? nickname)
}

const profileOf = (id: unknown, email: unknown, name: unknown): Profile | undefined =>
  typeof id === "string" && /^[!-~]{1,64}$/.test(id)
    ? { subject: id, email: textOf(email, 320), displayName: textOf(name, limits.nameCharsMax) }
    : undefined

/** What people typed elsewhere and others would read here; null where it is no text that can be shown. */
const textOf = (value: unknown, charsMax: number): string | null => {
  if (typeof value !== "string") return null
  const text = value.normalize("NFC").trim()
  return text === "" || text.length > charsMax || notText("text", text) !== undefined ? null : text
}

const recordOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {}

/** Ids of Kakao are numbers that may be above 2^53: whole numbers under that name stay the digits that were sent. */
const digitsOf = (key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  key === "id" && typeof value === "number" && source !== undefined && /^\d{1,20}$/.test(source) ? source : value

const objectIn = (text: string): Json | undefined => {
  try {
    const parse = JSON.parse as (text: string, reviver: typeof digitsOf) => unknown
    const value = parse(text, digitsOf)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}
