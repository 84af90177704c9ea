/** The states of a payment at the sandbox, as data: everything that moves one asks this table. */

const sandboxStatuses = [
  "requires_method",
  "requires_confirmation",
  "requires_action",
  "processing",
  "succeeded",
  "failed",
  "canceled",
] as const
export type SandboxStatus = (typeof sandboxStatuses)[number]

/**
 * What happens to a payment: the buyer agrees, we confirm, the buyer has to do something more, it takes a while, it comes
 * to its end. A failed one may be tried again: it is confirmed anew.
 */
export type SandboxStep = "agree" | "confirm" | "ask-buyer" | "act" | "succeed" | "fail" | "cancel"

type Step = { readonly from: ReadonlyArray<SandboxStatus>; readonly to: SandboxStatus }

export const sandboxSteps: Readonly<Record<SandboxStep, Step>> = {
  agree: { from: ["requires_method", "failed"], to: "requires_confirmation" },
  confirm: { from: ["requires_confirmation", "failed"], to: "processing" },
  "ask-buyer": { from: ["processing"], to: "requires_action" },
  act: { from: ["requires_action"], to: "processing" },
  succeed: { from: ["processing"], to: "succeeded" },
  fail: { from: ["processing"], to: "failed" },
  cancel: { from: ["requires_method", "requires_confirmation", "requires_action", "failed"], to: "canceled" },
}
