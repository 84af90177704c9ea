// @ts-check
/**
 * A question that has to be answered before something is lost. Escape and the first button mean no; so does the end of
 * what it was about, which closes it: it must not stand in front of seats that may be bought now.
 */
import { h } from "./dom.js"

/** @param {{ title: string, lead: string, no: string, yes: string }} words @param {AbortSignal} [over] @returns {Promise<boolean>} */
export const ask = ({ title, lead, no, yes }, over) =>
  new Promise((answered) => {
    const before = document.activeElement
    const dialog = h(
      "dialog",
      { class: "ask", "aria-labelledby": "ask-title", "aria-describedby": "ask-lead" },
      h("h2", { id: "ask-title" }, title),
      h("p", { id: "ask-lead" }, lead),
      h(
        "div",
        { class: "acts" },
        h("button", { type: "button", class: "main", autofocus: true, click: () => dialog.close() }, no),
        h("button", { type: "button", class: "grave", click: () => dialog.close("yes") }, yes),
      ),
    )
    dialog.addEventListener("close", () => {
      dialog.remove()
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus()
      answered(dialog.returnValue === "yes" && over?.aborted !== true)
    })
    over?.addEventListener("abort", () => {
      dialog.close()
      dialog.remove() // now, so that code that looks for the focus does not find it in here
    })
    document.body.append(dialog)
    dialog.showModal()
  })
