// @ts-check
/**
 * Elements from data. Text only ever enters as text nodes and attributes, never as markup, so a name that looks like
 * HTML is shown as it is written.
 */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
const furnish = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === "function") element.addEventListener(name, value)
    else element.setAttribute(name, value === true ? "" : String(value))
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/**
 * `h("button", { class: "quiet", click: onClick }, "Close")`
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export const h = (tag, attributes = {}, ...children) => furnish(document.createElement(tag), attributes, children)

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export const s = (tag, attributes = {}, ...children) =>
  furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children)

/** @param {string} id */
export const byId = (id) => {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`the page has no #${id}`)
  return element
}

/** Replaces the content and keeps the focus on the element of the same `data-keep`. @param {Element} parent @param {...Child} children */
export const show = (parent, ...children) => {
  const active = document.activeElement
  const keep = active !== null && parent.contains(active) ? active.getAttribute("data-keep") : null
  parent.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false))
  if (keep === null) return
  const again =
    parent.querySelector(`[data-keep="${CSS.escape(keep)}"]`) ?? parent.querySelector("button:not([disabled])")
  if (again instanceof HTMLElement) again.focus()
}
