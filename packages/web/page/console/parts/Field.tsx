/** A name above what is filled in. */
import type { FormEvent, ReactNode } from "react"

export const Field = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
  <label className="labelled">
    <span>{label}</span>
    {children}
  </label>
)

/** What was filled in under a name; "" where nothing was. */
export const filled = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? "").trim()

/** The value of the button that sent a form; "" where it has none. */
export const pressed = ({ nativeEvent }: FormEvent): string =>
  (nativeEvent as SubmitEvent).submitter?.getAttribute("value") ?? ""

/** The instant of a field of day and time on the reader's clock; undefined where it is empty. */
export const instantOf = (local: string): string | undefined =>
  local === "" ? undefined : new Date(local).toISOString()

/** What such a field shows of an instant. */
export const localOf = (iso: string | null | undefined): string => {
  if (iso == null) return ""
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
