/** The picture that the cards of a concert show: put up from a file of the reader, or taken away. */
import type { FormEvent } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { Poster } from "../../parts/Poster.tsx"
import { order } from "../api.ts"
import { Field } from "../parts/Field.tsx"
import { tell } from "../tell.ts"

type Props = { readonly concertId: number; readonly url: string | null; readonly changed: () => void }

export const Picture = ({ concertId, url, changed }: Props) => {
  const action = useAction()
  const params = { concertId }
  const put = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const payload = new FormData(form)
    const isPut = await action.run(tell("picture.put"), () =>
      order("adminConcerts.adminSetThumbnail", { params, payload }),
    )
    if (isPut) form.reset()
    changed()
  }
  const remove = async (): Promise<void> => {
    await action.run(tell("picture.remove"), () => order("adminConcerts.adminRemoveThumbnail", { params }))
    changed()
  }
  return (
    <section className="picture" aria-labelledby="picture">
      <h2 id="picture">{tell("picture.title")}</h2>
      <Poster url={url} />
      <form onSubmit={(event) => void put(event)}>
        <div className="asks">
          <Field label={tell("picture.file")}>
            <input name="image" type="file" accept="image/jpeg,image/png,image/webp" required />
          </Field>
        </div>
        <div className="acts">
          <button type="submit">{tell("picture.put")}</button>
          {url !== null && (
            <button type="button" onClick={() => void remove()}>
              {tell("picture.remove")}
            </button>
          )}
        </div>
      </form>
      <ActionLine action={action} />
    </section>
  )
}
