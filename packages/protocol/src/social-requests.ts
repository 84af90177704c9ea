/** Bodies of signing in with an account elsewhere, and the check of them. */
import { Schema } from "effect"
import { isRecord, notAnObject } from "./request-body.ts"

const text = (description: string) => Schema.optionalKey(Schema.NullOr(Schema.String)).annotate({ description })

export const ExchangeRequest = Schema.Struct({
  code: text("The code that the provider gave."),
  state: text("The state that the sign-in was begun with."),
  verifier: text("What the sign-in was begun with, where its cookie cannot be sent."),
  cookies: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Keep both tokens in cookies that no script can read, and leave them out of the answer.",
  }),
}).annotate({ identifier: "ExchangeRequest", examples: [{ code: "code-of-the-provider", state: "state" }] })

export type ExchangeAsked = {
  readonly code: string
  readonly state: string
  readonly verifier: string
  readonly cookies: boolean
}

/** Texts are "" where there are none; or the sentence that says what is wrong. */
export const decodeExchangeRequest = (body: unknown): ExchangeAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { code, state, verifier, cookies = false } = body
  for (const [name, value] of Object.entries({ code, state, verifier })) {
    if (value !== undefined && value !== null && typeof value !== "string") return `${name} must be a text`
  }
  if (typeof cookies !== "boolean") return "cookies must be true or false"
  const textOf = (value: unknown): string => (value ?? "") as string
  return { code: textOf(code), state: textOf(state), verifier: textOf(verifier), cookies }
}
