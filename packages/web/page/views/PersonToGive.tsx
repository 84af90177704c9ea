/** To whom an order is given, by the number that the page of that person shows, and what follows from it. */
import { type FormEvent, useId, useState } from "react"
import { say } from "../language.ts"
import { Ask } from "../parts/Ask.tsx"

type Props = { readonly onNo: () => void; readonly onYes: (person: number) => void }

export const PersonToGive = ({ onNo, onYes }: Props) => {
  const [text, setText] = useState("")
  const [isWrong, setIsWrong] = useState(false)
  const [field, where, why] = [useId(), useId(), useId()]
  const give = (): void => {
    const person = /^ *[1-9][0-9]{0,15} *$/.test(text) ? Number(text) : 0
    if (person > 0 && Number.isSafeInteger(person)) onYes(person)
    else setIsWrong(true)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    give()
  }
  return (
    <Ask title={say("give.ask")} no={say("give.no")} yes={say("give.yes")} onNo={onNo} onYes={give}>
      <form onSubmit={submit}>
        <label htmlFor={field}>{say("give.to")}</label>{" "}
        <input
          id={field}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${why} ${where}` : where}
          onChange={({ target }) => setText(target.value)}
        />
        {isWrong && (
          <p id={why} role="alert">
            {say("give.wrong")}
          </p>
        )}
        <p id={where} className="quiet">
          {say("give.where")}
        </p>
      </form>
      <p>{say("give.lead")}</p>
      <p>{say("give.money")}</p>
    </Ask>
  )
}
