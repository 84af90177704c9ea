/** {@link EmailCodes} that live as long as the process: for tests and documents. */
import type { UserStore } from "@ticketrush/engine/catalogue/UserStore"
import { Layer } from "effect"
import { EmailCodes } from "./EmailCodes.ts"
import { makeEmailStoreMemory } from "./EmailStoreMemory.ts"
import { type EmailCodesParts, makeEmailCodes } from "./makeEmailCodes.ts"

export const emailCodesMemory = (
  users: Pick<UserStore, "find" | "setVerified">,
  parts: Omit<EmailCodesParts, "store">,
): Layer.Layer<EmailCodes> =>
  Layer.sync(EmailCodes, () => makeEmailCodes({ ...parts, store: makeEmailStoreMemory(users) }))
