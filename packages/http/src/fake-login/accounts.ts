/** The people of the provider that plays Kakao and Naver, and what may go wrong there. */

export type FakeAccount = {
  /** Above 2^53, as no real one is by now: a client that reads it as a number gets another person's id. */
  readonly kakaoId: string
  readonly naverId: string
  readonly email: string | null
  readonly emailIsVerified: boolean
  readonly name: string | null
  /** What the page says of it. */
  readonly about: string
}

export const fakeAccounts: ReadonlyArray<FakeAccount> = [
  {
    ...{ kakaoId: "9007199254740993001", naverId: "fake-mina_0001" },
    ...{
      email: "mina@mail.example",
      emailIsVerified: true,
      name: "민아",
      about: "Mina, with a verified e-mail address",
    },
  },
  {
    ...{ kakaoId: "9007199254740993002", naverId: "fake-jun_0002" },
    // The address of another account, not verified.
    ...{
      email: "mina@mail.example",
      emailIsVerified: false,
      name: "Jun",
      about: "Jun, with Mina's address, not verified",
    },
  },
  {
    ...{ kakaoId: "9007199254740993003", naverId: "fake-quiet_0003" },
    ...{ email: null, emailIsVerified: false, name: null, about: "a person who shares neither name nor address" },
  },
]

/** What becomes of a sign-in, each as a provider does it. */
export const fakeOutcomes = {
  ok: "sign in",
  denied: "refuse to share",
  "used-code": "sign in, and the code is used by another client first",
  "wrong-state": "come back with another state",
  "error-200": "the token endpoint says an error with status 200",
  challenge: "the token endpoint says an error with status 401 and a challenge",
  "server-error": "the token endpoint answers 500",
  slow: "the token endpoint does not answer",
  malformed: "the token endpoint answers no JSON",
  "no-token": "the token endpoint answers without a token",
  "no-subject": "the profile has no id",
  "profile-error": "the profile answers 500",
} as const
export type FakeOutcome = keyof typeof fakeOutcomes

export const isFakeOutcome = (text: string): text is FakeOutcome => Object.hasOwn(fakeOutcomes, text)
