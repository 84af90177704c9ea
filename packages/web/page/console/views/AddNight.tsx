/** Puts one more night on a sale that goes on. Those who wait in line see it at once. */
import { type FormEvent, useState } from "react"
import { randomId } from "../../../js/random-id.js"
import { ActionLine, useAction } from "../../action.tsx"
import { StepKeys } from "../../step-keys.ts"
import { order } from "../api.ts"
import { Field, filled, instantOf } from "../parts/Field.tsx"
import { tell } from "../tell.ts"

type Props = { readonly concertId: number; readonly added: () => void }

export const AddNight = ({ concertId, added }: Props) => {
  const action = useAction()
  const [keys] = useState(() => new StepKeys(randomId))
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    const payload = {
      concertDate: instantOf(filled(form, "date")) ?? "",
      seatCount: Number(filled(form, "seats")),
      ticketPriceAmount: Number(filled(form, "price")),
    }
    void action
      .run(tell("add.add"), () =>
        keys.send(`${concertId} ${JSON.stringify(payload)}`, (headers) =>
          order("adminOptions.adminAddOption", { params: { concertId }, headers, payload }),
        ),
      )
      .then((done) => {
        if (done) form.reset()
        added()
      })
  }
  return (
    <section aria-labelledby="add">
      <h2 id="add">{tell("add.title")}</h2>
      <p className="quiet">{tell("add.what")}</p>
      <form onSubmit={submit}>
        <div className="asks">
          <Field label={tell("add.date")}>
            <input name="date" type="datetime-local" required />
          </Field>
          <Field label={tell("add.seats")}>
            <input name="seats" type="number" min={1} step={1} required />
          </Field>
          <Field label={tell("add.price")}>
            <input name="price" type="number" min={0} step={1} required />
          </Field>
        </div>
        <div className="acts">
          <button type="submit">{tell("add.add")}</button>
        </div>
      </form>
      <ActionLine action={action} />
    </section>
  )
}
