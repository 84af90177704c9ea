/** Puts the page together. */
import { createRoot } from "react-dom/client"
import { followNotices } from "./away.ts"
import { Page } from "./Page.tsx"
import { readSession } from "./session.ts"
import { orderOf } from "./views/paid-back.ts"

const order = orderOf(new URL(location.href))
if (order !== null) history.replaceState(null, "", order)

createRoot(document.getElementById("page") as HTMLElement).render(<Page />)
followNotices()
void readSession()
