import { notifyBounds } from "./bounds-notify.ts"

/** What every caller can order by signing in, for `bounds.ts`. */
export const identityBounds = [
  ...notifyBounds,
  {
    resource: "living sessions of a person",
    limits: ["sessionsPerPersonMax", "agentCharsMax"],
    above: "the one that was used the longest ago ends",
    test: ["engine/test/identity/sessions.contract.ts", "of a person: the one that was used the longest ago ends"],
  },
  {
    resource: "access tokens that are remembered, and verified at a time",
    limits: ["accessTokensKnownMax", "accessTokenCharsMax", "verificationsAtOnceMax"],
    above: "the oldest is verified anew; 503 `overloaded`",
    test: ["http/test/access/signed-in-tokens.test.ts", "is one of a bounded number that are verified at a time"],
  },
  {
    resource: "keys of the shop's identity provider, and how often it is asked for them",
    limits: [
      ...(["shopKeysMax", "shopKeysBytesMax", "shopKeysMsMax"] as const),
      ...(["shopKeysPauseMs", "shopKeysLastGoodMs"] as const),
    ],
    above: "the last good keys count; 503 `issuer-unavailable` for a key that is not among them",
    test: ["engine/test/identity/shop/shop-keys.test.ts", "is asked once at a time, and not again within the pause"],
  },
  {
    resource: "requests that wait for a key of that provider",
    limits: ["shopKeyWaitersMax"],
    above: "503 `issuer-unavailable`; other tokens are verified beside them",
    test: ["http/test/access/signed-in-tokens.test.ts", "made-up tokens %s keep no other token from being verified"],
  },
  {
    resource: "challenges of joins, which no table remembers, and sales whose joins are counted for them",
    limits: ["proofMs", "proofCharsMax", "proofSalesKnownMax"],
    above: "409 `proof-expired`; 400; a sale that was quiet the longest is taken for quiet",
    test: ["http/test/proof/join-door.test.ts", "is bounded: sales whose joins are counted, and addresses that wait"],
  },
  {
    resource: "wrong proofs of one person that count as signs of abuse of a sale, and people whose are counted",
    limits: ["proofWrongPerPersonMax", "proofPeopleKnownMax"],
    above: "refused as before, and the work of others stays as it is; the oldest person counts anew",
    test: [
      "http/test/proof/join-door.test.ts",
      "asks others for no more than a few wrong proofs of one person are worth",
    ],
  },
  {
    resource: "joins of one address that are waited for in place of work, and addresses that wait",
    limits: ["proofWaitMs", "proofWaitSpacingMs", "proofWaitMsMax", "proofSkewMs", "proofWaitersKnownMax"],
    above: "429 `proof-waits`; the address that waits the longest may begin anew",
    test: ["http/test/proof/join-door.test.ts", "is done one after the other by people at one address"],
  },
  {
    resource: "answers to captchas that a service checks at a time",
    limits: ["captchasAtOnceMax", "captchaCharsMax"],
    above: "503 `captcha-unavailable`; 400",
    test: ["http/test/proof/join-door.test.ts", "that does not answer leaves work and waiting"],
  },
  {
    resource: "ended sessions that are remembered",
    limits: ["revocationsKnownMax"],
    above: "all access tokens from before count no more, and are renewed",
    test: ["engine/test/identity/revocations.test.ts", "are known up to a bound"],
  },
] as const
