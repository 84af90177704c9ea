// @ts-check
/** A question that has to be answered before something is lost. Escape and the first button mean no. */
import { h } from "./dom.js"

/** @param {{ title: string, lead: string, no: string, yes: string }} words @returns {Promise<boolean>} */
export const ask = ({ title, lead, no, yes }) =>
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
      if (before instanceof HTMLElement) before.focus()
      answered(dialog.returnValue === "yes")
    })
    document.body.append(dialog)
    dialog.showModal()
  })
