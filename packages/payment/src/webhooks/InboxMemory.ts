/** An inbox that lives as long as its process. */
import type { Inbox, KeptWebhook } from "./Inbox.ts"

export type InboxMemory = Inbox & { readonly kept: ReadonlyArray<KeptWebhook> }

export const inboxMemory = (): InboxMemory => {
  const known = new Set<string>()
  const kept: Array<KeptWebhook> = []
  return {
    kept,
    keep: (webhook, done) => {
      const name = `${webhook.provider} ${webhook.id}`
      if (known.has(name)) return done("known")
      known.add(name)
      kept.push(webhook)
      done("new")
    },
  }
}
