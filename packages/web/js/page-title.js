// @ts-check
/** The title of the tab: what a reader sees of this page while they are in another one. */

const name = "TicketRush"

/** @param {string} news nothing for the plain title */
export const showTitle = (news) => {
  const title = news === "" ? name : `${news} · ${name}`
  if (document.title !== title) document.title = title
}
