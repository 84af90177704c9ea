/**
 * The port to a service that tells people from programs, and a version of it for tests. A question belongs to one challenge, so
 * an answer is worth nothing with another one.
 */
import { hash } from "node:crypto"

/** `away`: the service does not say. */
export type CaptchaVerdict = "right" | "wrong" | "away"

export interface Captcha {
  /** What a page has to know of the service to show it. */
  readonly kind: string
  /** What is asked, for a service whose question is a text; null where the page loads it from there. */
  readonly question: (challenge: string) => string | null
  /** `told` is called once, at once or later. */
  readonly check: (challenge: string, answer: string, told: (verdict: CaptchaVerdict) => void) => void
}

/** A sum that every program can solve: it shows that the port works, and protects from nothing. */
export const localCaptcha: Captcha = {
  kind: "local-test",
  question: (challenge) => {
    const [a, b] = termsOf(challenge)
    return `${a} + ${b}`
  },
  check: (challenge, answer, told) => {
    const [a, b] = termsOf(challenge)
    told(answer.trim() === String(a + b) ? "right" : "wrong")
  },
}

const termsOf = (challenge: string): readonly [number, number] => {
  const bytes = hash("sha256", challenge, "buffer")
  return [bytes[0] % 90, bytes[1] % 90]
}
