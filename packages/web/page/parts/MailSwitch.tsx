/** A switch: tell me by mail, at the address that the reader has shown to be theirs. */
import { useEffect, useState } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { ask } from "../api.ts"
import { languageNow, say } from "../language.ts"
import { useLoaded } from "../loaded.tsx"

/**
 * Null: there is nothing to switch. It changes nothing: a link in a mail may end them meanwhile. So they stay in the language of the page
 * at which they were switched on.
 */
export const readMail = async (): Promise<{ readonly email: string; readonly on: boolean } | null> => {
  const { mail } = await ask("notifications.notifications")
  if (mail === null || mail.email === null) return null
  return { email: mail.email, on: mail.language !== null }
}

const turn = async (on: boolean): Promise<void> => {
  if (on) await ask("notifications.tellByMail", { payload: { language: languageNow() } })
  else await ask("notifications.leaveMail")
}

export const MailSwitch = () => {
  const loaded = useLoaded("mail", readMail)
  const action = useAction()
  const [on, setOn] = useState(false)
  useEffect(() => setOn(loaded.value?.on ?? false), [loaded.value])
  // It is no part of what its page is for: where it cannot be read, nothing is missing.
  if (loaded.value === undefined || loaded.value === null) return null
  const { email } = loaded.value
  return (
    <section className="away" aria-label={say("mail.switch")} data-mail={on ? "on" : "off"}>
      <label className="check">
        <input
          type="checkbox"
          role="switch"
          aria-checked={on}
          checked={on}
          disabled={action.state === "running"}
          onChange={({ target: { checked } }) =>
            void action.run(say("mail.action"), async () => {
              await turn(checked)
              setOn(checked)
            })
          }
        />
        {say("mail.switch")}
      </label>
      <p className="quiet">{on ? say("mail.on", { email }) : say("mail.off")}</p>
      <ActionLine action={action} />
    </section>
  )
}
