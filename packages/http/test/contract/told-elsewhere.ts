/** Codes of refusals that the test of all operations leaves to others. */

/** Not for a caller to bring about here: what the node is in, what takes a whole sale to use up, and races. */
export const elsewhere = new Set([
  ...["stopping", "defect", "overloaded", "unavailable", "outcome-unknown", "owner-lost", "journal-broken"],
  ...["catalogue-unavailable", "catalogue-outcome-unknown", "sequence-exhausted", "line-exhausted", "too-many-streams"],
  // The shop's own identity provider does not answer: test/sessions/shop-tokens.test.ts.
  "issuer-unavailable",
  // Told by other tests: raw requests, a name of the host, an offer, a pass that ends, the last moment of a hold, a preview.
  ...[
    "preview-running",
    // Fifty thousand people.
    "wishes-full",
    // Ten thousand messages.
    "webhook-range",
    "bad-request",
    "body-unfinished",
    "lab-host",
    "lab-forwarded",
    "lab-token",
    "origin-foreign",
    "seat-offered",
    "pass-ended",
    "hold-expired",
    "night-begun",
    // Of a payment whose reservation is over by the time at which it is asked about.
    "payment-closed",
    // Of two requests with one key at the same time.
    "key-running",
    // Of strategies: a part that is not there, and races.
    "lab-part-missing",
    "seat-contended",
    "queue-unknown",
    // Of a server without a cluster: test/cluster-orders.test.ts.
    "cluster-alone",
    // Of a thousand drills: test/drill/drill.test.ts.
    "drills-used-up",
    // Of a line that another backend serves.
    "not-found",
  ],
])

/** Of one operation alone: a purchase is cancelled with its option in the turn after, so both have to come in one. */
export const elsewhereOf = new Set(["ownOfferTransfer: option-cancelled", "ownTakeTransfer: option-cancelled"])
