/** A {@link Notify} that keeps who wants to be told, and tells no person: for tests and documents. */
import { Effect, Layer } from "effect"
import { EmailCodes } from "./email/EmailCodes.ts"
import { makeMailTargetStoreMemory } from "./mail/MailTargetStoreMemory.ts"
import type { MailLinks } from "./mail/mail-link.ts"
import { Notify, type PushFace } from "./Notify.ts"
import { makeTargetStoreMemory } from "./targets/TargetStoreMemory.ts"

/** `links`: null where no notices are sent by mail. */
export const notifyMemory = (
  push: PushFace | null,
  links: MailLinks | null,
  nowMs: () => number,
): Layer.Layer<Notify, never, EmailCodes> =>
  Layer.effect(
    Notify,
    Effect.map(EmailCodes, ({ addressOf }) => {
      const mail = links === null ? null : { links, targets: makeMailTargetStoreMemory(addressOf) }
      return Notify.of({ push, targets: makeTargetStoreMemory(), mail, nowMs })
    }),
  )
