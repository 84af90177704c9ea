/** Where a code was sent that the reader has not typed in yet, kept for this tab: the mail is often read in another app. */
import { serverNow } from "../server-time.ts"
import { storedInTab, storeInTab } from "../storage.ts"

export type SentCode = { readonly email: string; readonly expiresAt: string }

const keyOf = (userId: number): string => `ticketrush.emailCode.${userId}`

/** Null: none, or none that still counts. */
export const codeSent = (userId: number): SentCode | null => {
  try {
    const { email, expiresAt } = JSON.parse(storedInTab(keyOf(userId)) ?? "{}")
    return typeof email === "string" && Date.parse(expiresAt) > serverNow() ? { email, expiresAt } : null
  } catch {
    return null
  }
}

export const keepSent = (userId: number, sent: SentCode | null): void =>
  storeInTab(keyOf(userId), sent === null ? null : JSON.stringify(sent))
